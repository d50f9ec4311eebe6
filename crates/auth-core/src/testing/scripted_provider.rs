//! Token provider that follows a script.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::Semaphore;

use crate::{AccessToken, Clock, Moment, Placement, SystemClock, TokenError, TokenErrorKind, TokenProvider};

/// Token provider that issues `token-1`, `token-2`, ... and counts its calls; a script makes calls fail or panic. Clones
/// share script and counters.
///
/// ```
/// use auth_core::{TokenProvider, testing::ScriptedProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let issuer = ScriptedProvider::new();
/// issuer.fail_next();
/// assert!(issuer.token().await.is_err());
/// assert_eq!(issuer.token().await.unwrap().secret().expose(), "token-2");
/// assert_eq!(issuer.calls(), 2);
/// # }
/// ```
#[derive(Clone)]
pub struct ScriptedProvider {
    inner: Arc<Inner>,
    clock: Arc<dyn Clock>,
    lifetime: Option<Duration>,
    delay: Duration,
}

struct Inner {
    calls: AtomicUsize,
    invalidated: AtomicUsize,
    script: Mutex<VecDeque<Step>>,
    gate: Semaphore,
    is_gated: bool,
    is_down: AtomicBool,
}

enum Step {
    Fail(TokenError),
    Panic,
}

impl ScriptedProvider {
    /// Creates a provider that issues tokens with a lifetime of one hour.
    #[must_use]
    pub fn new() -> Self {
        Self::build(false)
    }

    /// Creates a provider whose calls wait until the test calls [`release`](Self::release).
    #[must_use]
    pub fn stalling() -> Self {
        Self::build(true)
    }

    /// Creates a provider that fails as if it were unreachable, until the test calls [`recover`](Self::recover).
    #[must_use]
    pub fn failing() -> Self {
        let this = Self::build(false);
        this.inner.is_down.store(true, Ordering::SeqCst);
        this
    }

    /// Creates a provider that issues expired tokens.
    #[must_use]
    pub fn expired() -> Self {
        Self::build(false).lifetime(Some(Duration::ZERO))
    }

    fn build(is_gated: bool) -> Self {
        Self {
            inner: Arc::new(Inner {
                calls: AtomicUsize::new(0),
                invalidated: AtomicUsize::new(0),
                script: Mutex::default(),
                gate: Semaphore::new(0),
                is_gated,
                is_down: AtomicBool::new(false),
            }),
            clock: Arc::new(SystemClock),
            lifetime: Some(Duration::from_secs(3600)),
            delay: Duration::ZERO,
        }
    }

    /// Sets the clock for expiries.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the lifetime of tokens; with `None` they have no expiry.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Option<Duration>) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Sets the duration of each call, by the clock.
    #[must_use]
    pub fn slow(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Makes every call fail, as if the provider were unreachable.
    pub fn go_down(&self) {
        self.inner.is_down.store(true, Ordering::SeqCst);
    }

    /// Reverts [`go_down`](Self::go_down).
    pub fn recover(&self) {
        self.inner.is_down.store(false, Ordering::SeqCst);
    }

    /// Makes the next unscripted call fail, as if the provider were unreachable.
    pub fn fail_next(&self) {
        self.fail_next_with(unreachable_provider());
    }

    /// Makes the next unscripted call fail with `error`.
    pub fn fail_next_with(&self, error: TokenError) {
        self.push(Step::Fail(error));
    }

    /// Makes the next unscripted call panic.
    pub fn panic_next(&self) {
        self.push(Step::Panic);
    }

    fn push(&self, step: Step) {
        self.inner
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(step);
    }

    /// Releases one waiting call.
    pub fn release(&self) {
        self.inner.gate.add_permits(1);
    }

    /// Returns the number of calls.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.inner.calls.load(Ordering::SeqCst)
    }

    /// Returns the time of the clock for expiries.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Returns the number of invalidations.
    #[must_use]
    pub fn invalidations(&self) -> usize {
        self.inner.invalidated.load(Ordering::SeqCst)
    }
}

fn unreachable_provider() -> TokenError {
    TokenError::new(TokenErrorKind::Unavailable, "scripted failure")
}

impl Default for ScriptedProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ScriptedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedProvider")
            .field("calls", &self.calls())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl TokenProvider for ScriptedProvider {
    #[expect(clippy::panic, reason = "the test requests this panic")]
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = self.clock.now();
        let call = self.inner.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if self.inner.is_gated
            && let Ok(permit) = self.inner.gate.acquire().await
        {
            permit.forget();
        }
        if !self.delay.is_zero() {
            self.clock.sleep(self.delay).await;
        }
        let step = self
            .inner
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        match step {
            Some(Step::Fail(error)) => return Err(error),
            Some(Step::Panic) => panic!("scripted panic"),
            None if self.inner.is_down.load(Ordering::SeqCst) => return Err(unreachable_provider()),
            None => {}
        }
        let token = AccessToken::new(format!("token-{call}"), Placement::Bearer);
        Ok(match self.lifetime {
            Some(lifetime) => token.valid_for(lifetime, sent),
            None => token,
        })
    }

    fn invalidate(&self, _rejected: &AccessToken) {
        self.inner.invalidated.fetch_add(1, Ordering::SeqCst);
    }
}
