//! Fault injection between a provider's log and its router.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use contract::Contract;

use super::{
    cursor::RequestedCursor,
    plan::{Outcome, Rng},
    response,
    settings::Faults,
};
use crate::{clock, log::Verdict};

/// Injects the configured faults into the requests of all providers.
#[derive(Debug)]
pub(crate) struct FaultInjector(Mutex<Rng>);

impl Default for FaultInjector {
    fn default() -> Self {
        Self(Mutex::new(Rng::new(Faults::none())))
    }
}

impl FaultInjector {
    /// Replaces the configured faults, and starts again from their seed.
    pub(crate) fn set(&self, faults: Faults) {
        *self.lock() = Rng::new(faults);
    }

    /// Adds fault injection to `router`, which serves `contract`. `expire_tokens` expires all tokens of the provider.
    pub(crate) fn attach(
        self: &Arc<Self>,
        router: Router,
        contract: &'static Contract,
        expire_tokens: impl Fn() + Send + Sync + 'static,
    ) -> Router {
        let target = Target {
            injector: Arc::clone(self),
            contract,
            expire_tokens: Arc::new(expire_tokens),
        };
        router.layer(middleware::from_fn_with_state(target, inject))
    }

    fn lock(&self) -> MutexGuard<'_, Rng> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Provider into whose requests faults are injected.
#[derive(Clone)]
struct Target {
    injector: Arc<FaultInjector>,
    contract: &'static Contract,
    expire_tokens: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").finish_non_exhaustive()
    }
}

async fn inject(State(target): State<Target>, request: Request, next: Next) -> Response {
    let plan = target.injector.lock().plan();
    if !plan.delay.is_zero() {
        clock::sleep(plan.delay).await;
    }
    if plan.expires_tokens {
        (target.expire_tokens)();
    }
    match plan.outcome {
        Outcome::TooManyRequests(seconds) => return response::too_many_requests(seconds),
        Outcome::Unavailable => return response::unavailable(),
        Outcome::Truncated | Outcome::Complete => {}
    }
    let cursor = RequestedCursor::of(&request, target.contract).filter(|_| plan.repeats_cursor);
    let mut response = next.run(request).await;
    if let Some(cursor) = cursor {
        response = cursor.repeat_in(response).await;
        let fault = Verdict::fault("the next cursor is that of this page");
        response.extensions_mut().insert(fault);
    }
    match plan.outcome {
        Outcome::Truncated => response::truncate(response).await,
        _ => response,
    }
}
