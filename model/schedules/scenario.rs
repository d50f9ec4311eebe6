//! Scenario: a cache, its provider and clock, and concurrent tasks.

use std::{sync::Arc, time::Duration};

use auth_core_model::{
    AccessToken, CachedTokenProvider, Fetch, ManualClock, RefreshPolicy, TokenError, TokenErrorKind,
    TokenProvider,
};
use shuttle_tokio::{
    task::JoinHandle,
    time::{clear_triggers, trigger_timeouts},
};

use crate::issuer::{Issuer, Response};

pub(crate) type Tokens = CachedTokenProvider<Arc<Issuer>>;

/// Age at which a token becomes due for a background refresh.
pub(crate) const AGING: Duration = Duration::from_secs(3300);
/// Age at which callers wait for a new token.
pub(crate) const STALE: Duration = Duration::from_secs(3540);
/// Backoff after the first failure.
pub(crate) const BACKOFF: Duration = Duration::from_secs(1);
/// Minimum interval between two replacements of rejected tokens.
pub(crate) const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// Cache, provider and clock of a test.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    pub(crate) tokens: Tokens,
    pub(crate) issuer: Arc<Issuer>,
    pub(crate) clock: ManualClock,
}

impl Scenario {
    /// Creates a cache whose provider responds by `plan`, and then with tokens.
    pub(crate) fn new(plan: &[Response]) -> Self {
        Self::with_default(plan, Response::Token)
    }

    /// Creates a cache whose provider responds by `plan`, and then always with `default_response`.
    pub(crate) fn with_default(plan: &[Response], default_response: Response) -> Self {
        let clock = ManualClock::new();
        let issuer = Arc::new(Issuer::new(clock.clone(), plan, default_response));
        Self {
            tokens: cache(Arc::clone(&issuer), clock.clone()),
            issuer,
            clock,
        }
    }

    /// Fetches the first token of scenarios that start with one.
    pub(crate) async fn first_token(&self) -> AccessToken {
        self.tokens.token().await.expect("the plan begins with a token")
    }

    /// Ends the scenario: drops the last handle and asserts that no fetch remains.
    pub(crate) async fn end(self) {
        drop(self.tokens);
        released(&self.issuer).await;
        assert_eq!(self.issuer.running(), 0);
    }

    /// Spawns `count` tasks that run `act`, each with its own handles.
    pub(crate) fn each<F>(&self, count: usize, act: impl Fn(Self) -> F) -> Vec<JoinHandle<F::Output>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        (0..count)
            .map(|_| shuttle_tokio::spawn(act(self.clone())))
            .collect()
    }

    /// Spawns a task that advances the clock by each of `steps`.
    pub(crate) fn advance_by<const N: usize>(&self, steps: [Duration; N]) -> JoinHandle<()> {
        let clock = self.clock.clone();
        shuttle_tokio::spawn(async move {
            for step in steps {
                shuttle::future::yield_now().await;
                clock.advance(step);
            }
        })
    }
}

/// Waits until the cache and its fetches, which hold the cache up to their timeout, have released `provider`.
pub(crate) async fn released<P>(provider: &Arc<P>) {
    while Arc::strong_count(provider) > 1 {
        expire_fetch_timeouts();
        shuttle::future::yield_now().await;
    }
}

/// Expires the timeouts of the fetches that run now.
pub(crate) fn expire_fetch_timeouts() {
    trigger_timeouts(|labels| labels.get::<Fetch>().is_some());
    clear_triggers();
}

/// Creates a cache with the default policy but without jitter.
pub(crate) fn cache<P: TokenProvider>(issuer: P, clock: ManualClock) -> CachedTokenProvider<P> {
    CachedTokenProvider::builder(issuer)
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock)
        .build()
}

/// Joins the tasks and returns their outputs in the order of their start.
pub(crate) async fn join_all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut outputs = Vec::new();
    for task in tasks {
        outputs.push(task.await.expect("the task is not aborted"));
    }
    outputs
}

/// Returns the number of the fetch that returned `token`.
pub(crate) fn number(token: &AccessToken) -> usize {
    let text = token.secret().expose();
    text.strip_prefix("token-")
        .and_then(|number| number.parse().ok())
        .expect("the provider numbers its tokens")
}

/// Converts a result into a comparable form.
pub(crate) fn outcome(result: Result<AccessToken, TokenError>) -> Result<usize, (TokenErrorKind, String)> {
    result
        .map(|token| number(&token))
        .map_err(|error| (error.kind(), error.to_string()))
}
