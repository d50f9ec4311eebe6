//! A cache before a provider, and those who act on them.

use std::{sync::Arc, time::Duration};

use auth_core_model::{
    AccessToken, CachedTokenProvider, Fetch, ManualClock, RefreshPolicy, TokenError, TokenErrorKind,
    TokenProvider,
};
use shuttle_tokio::{
    task::JoinHandle,
    time::{clear_triggers, trigger_timeouts},
};

use crate::issuer::{Answer, Issuer};

pub(crate) type Tokens = CachedTokenProvider<Arc<Issuer>>;

/// The moments at which the treatment of a token changes, counted from its arrival.
pub(crate) const AGING: Duration = Duration::from_secs(3300);
pub(crate) const STALE: Duration = Duration::from_secs(3540);
/// The pause after the first failure.
pub(crate) const BACKOFF: Duration = Duration::from_secs(1);
/// The shortest interval between two replacements of refused tokens.
pub(crate) const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// Everything that a test has in its hands.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) tokens: Tokens,
    pub(crate) issuer: Arc<Issuer>,
    pub(crate) clock: ManualClock,
}

impl Scene {
    /// A cache whose provider answers by `plan`, and after that with tokens.
    pub(crate) fn new(plan: &[Answer]) -> Self {
        Self::ending(plan, Answer::Token)
    }

    /// A cache whose provider answers by `plan`, and after that with `afterwards` each time.
    pub(crate) fn ending(plan: &[Answer], afterwards: Answer) -> Self {
        let clock = ManualClock::new();
        let issuer = Arc::new(Issuer::new(clock.clone(), plan, afterwards));
        Self {
            tokens: cache(Arc::clone(&issuer), clock.clone()),
            issuer,
            clock,
        }
    }

    /// The token that the cache holds at the beginning, in scenes that do not begin without one.
    pub(crate) async fn first_token(&self) -> AccessToken {
        self.tokens.token().await.expect("the plan begins with a token")
    }

    /// The end of every scene: the last handle goes, and some time later nothing is left.
    pub(crate) async fn end(self) {
        drop(self.tokens);
        left_alone(&self.issuer).await;
        assert_eq!(self.issuer.running(), 0);
    }

    /// Starts `act` with a scene of its own, `count` times.
    pub(crate) fn each<F>(&self, count: usize, act: impl Fn(Self) -> F) -> Vec<JoinHandle<F::Output>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        (0..count)
            .map(|_| shuttle_tokio::spawn(act(self.clone())))
            .collect()
    }

    /// Starts a task that moves the clock by each of `steps`.
    pub(crate) fn pass<const N: usize>(&self, steps: [Duration; N]) -> JoinHandle<()> {
        let clock = self.clock.clone();
        shuttle_tokio::spawn(async move {
            for step in steps {
                shuttle::future::yield_now().await;
                clock.advance(step);
            }
        })
    }
}

/// Waits until nothing else holds `provider`: the cache does, and its fetch holds the cache for as long as it may take.
pub(crate) async fn left_alone<P>(provider: &Arc<P>) {
    while Arc::strong_count(provider) > 1 {
        end_fetch_time();
        shuttle::future::yield_now().await;
    }
}

/// Ends the time of the fetches that run now, and of none later.
pub(crate) fn end_fetch_time() {
    trigger_timeouts(|labels| labels.get::<Fetch>().is_some());
    clear_triggers();
}

/// A cache as it is by default, but for chance: its windows and pauses are always of the same length.
pub(crate) fn cache<P: TokenProvider>(issuer: P, clock: ManualClock) -> CachedTokenProvider<P> {
    CachedTokenProvider::builder(issuer)
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock)
        .build()
}

/// What the tasks have returned, in the order in which they were started.
pub(crate) async fn all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut outputs = Vec::new();
    for task in tasks {
        outputs.push(task.await.expect("nobody aborts this task"));
    }
    outputs
}

/// The number of the fetch that brought `token`.
pub(crate) fn number(token: &AccessToken) -> usize {
    let text = token.secret().expose();
    text.strip_prefix("token-")
        .and_then(|number| number.parse().ok())
        .expect("the provider numbers its tokens")
}

/// An outcome in a form that can be compared.
pub(crate) fn outcome(result: Result<AccessToken, TokenError>) -> Result<usize, (TokenErrorKind, String)> {
    result
        .map(|token| number(&token))
        .map_err(|error| (error.kind(), error.to_string()))
}
