//! Faults as they happen: between a provider's log and its stage.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::{self, Body, Bytes},
    extract::{Query, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use contract::{Contract, Paging, PagingIn, RouteMatch};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::{clock, faults::Faults};

/// The faults of a sandbox that runs, and their dice.
#[derive(Debug)]
pub(crate) struct Trouble(Mutex<Dice>);

#[derive(Debug)]
struct Dice {
    faults: Faults,
    dice: fastrand::Rng,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy)]
struct Fate {
    wait: Duration,
    is_expired: bool,
    is_bent: bool,
    ending: Ending,
}

#[derive(Debug, Clone, Copy)]
enum Ending {
    /// 429, with this `Retry-After`.
    TooMany(u32),
    Unavailable,
    Cut,
    Whole,
}

impl Trouble {
    pub(crate) fn none() -> Self {
        Self(Mutex::new(Dice::of(Faults::none())))
    }

    pub(crate) fn set(&self, faults: Faults) {
        *self.lock() = Dice::of(faults);
    }

    /// Has the faults happen to the requests of `router`, which plays `contract`. `expire` has its provider take all tokens
    /// for expired.
    pub(crate) fn attach(
        self: &Arc<Self>,
        router: Router,
        contract: &'static Contract,
        expire: impl Fn() + Send + Sync + 'static,
    ) -> Router {
        let trouble = Here {
            trouble: Arc::clone(self),
            contract,
            expire: Arc::new(expire),
        };
        router.layer(middleware::from_fn_with_state(trouble, befall))
    }

    fn lock(&self) -> MutexGuard<'_, Dice> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Dice {
    fn of(faults: Faults) -> Self {
        let dice = fastrand::Rng::with_seed(faults.seed);
        Self { faults, dice }
    }

    fn is_one_of(&mut self, percent: u8) -> bool {
        self.dice.u8(..100) < percent
    }

    fn fate(&mut self) -> Fate {
        let faults = self.faults.clone();
        // Every die is rolled for each request, so that one knob does not change what another one does.
        let share = self.dice.u32(..=1000);
        let wait = faults.latency * share / 1000;
        let is_expired = self.is_one_of(faults.expired_tokens);
        let is_refused = self.is_one_of(faults.too_many_requests);
        let is_unavailable = self.is_one_of(faults.unavailable);
        let is_cut = self.is_one_of(faults.cut_answers);
        Fate {
            wait,
            is_expired,
            is_bent: faults.repeated_cursors,
            ending: match (is_refused, is_unavailable, is_cut) {
                (true, _, _) => Ending::TooMany(faults.retry_after),
                (_, true, _) => Ending::Unavailable,
                (_, _, true) => Ending::Cut,
                _ => Ending::Whole,
            },
        }
    }
}

/// The faults at one provider.
#[derive(Clone)]
struct Here {
    trouble: Arc<Trouble>,
    contract: &'static Contract,
    expire: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Here").finish_non_exhaustive()
    }
}

async fn befall(State(here): State<Here>, request: Request, next: Next) -> Response {
    let fate = here.trouble.lock().fate();
    if !fate.wait.is_zero() {
        clock::sleep(fate.wait).await;
    }
    if fate.is_expired {
        (here.expire)();
    }
    match fate.ending {
        Ending::TooMany(seconds) => return too_many(seconds),
        Ending::Unavailable => return unavailable(),
        Ending::Cut | Ending::Whole => {}
    }
    let list = here.list(&request).filter(|_| fate.is_bent);
    let mut answer = next.run(request).await;
    if let Some(list) = list {
        answer = list.bend(answer).await;
    }
    match fate.ending {
        Ending::Cut => cut(answer).await,
        _ => answer,
    }
}

fn too_many(seconds: u32) -> Response {
    let words = json!({ "message": "too many requests: a fault that was asked for" });
    let pause = [(header::RETRY_AFTER, seconds.to_string())];
    (StatusCode::TOO_MANY_REQUESTS, pause, Json(words)).into_response()
}

fn unavailable() -> Response {
    const PAGE: &str = "<html><head><title>503 Service Unavailable</title></head><body>A fault that was asked for</body></html>";
    let html = [(header::CONTENT_TYPE, "text/html")];
    (StatusCode::SERVICE_UNAVAILABLE, html, PAGE).into_response()
}

/// A page of a list that is asked for.
struct AskedPage {
    paging: &'static Paging,
    /// By what it is asked for.
    cursor: String,
}

impl Here {
    /// The page that `request` asks for, if it is one and not the first.
    fn list(&self, request: &Request) -> Option<AskedPage> {
        let RouteMatch::Operation(operation) = self
            .contract
            .find(request.method().as_str(), request.uri().path())
        else {
            return None;
        };
        let paging = operation
            .paging()
            .filter(|paging| paging.place() == PagingIn::Query)?;
        let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).ok()?;
        let (_, cursor) = query.into_iter().find(|(name, _)| name == paging.parameter())?;
        Some(AskedPage { paging, cursor })
    }
}

impl AskedPage {
    /// `answer` with this page's own cursor for the next one's.
    async fn bend(self, answer: Response) -> Response {
        let (mut parts, body) = answer.into_parts();
        let whole = in_memory(body).await;
        let Ok(mut page) = serde_json::from_slice::<Value>(&whole) else {
            return Response::from_parts(parts, Body::from(whole));
        };
        for next in self.paging.next() {
            match page.pointer_mut(next) {
                Some(place @ Value::String(_)) => *place = json!(self.cursor),
                Some(place @ Value::Number(_)) => *place = self.cursor.parse().unwrap_or(Value::Null),
                _ => {}
            }
        }
        parts.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(page.to_string()))
    }
}

/// `answer` with all of its head and half of its body.
async fn cut(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = in_memory(body).await;
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let half = stream::iter([Ok(whole.slice(..whole.len() / 2))]);
    let end = stream::once(async {
        // A turn for the connection, which otherwise ends before the first half has left.
        tokio::task::yield_now().await;
        Err("a fault that was asked for")
    });
    Response::from_parts(parts, Body::from_stream(half.chain(end)))
}

/// All of `body`. Every answer is made in memory, so reading it back neither fails nor waits.
async fn in_memory(body: Body) -> Bytes {
    body::to_bytes(body, usize::MAX).await.unwrap_or_default()
}
