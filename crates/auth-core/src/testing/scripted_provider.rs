//! A provider that does what a test says.

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

/// A provider that issues `token-1`, `token-2`, ... and counts, unless its script says otherwise.
/// Clones share script and counters.
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
    shared: Arc<Shared>,
    clock: Arc<dyn Clock>,
    lifetime: Option<Duration>,
    delay: Duration,
}

struct Shared {
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
    /// Issues tokens of one hour.
    #[must_use]
    pub fn new() -> Self {
        Self::build(false)
    }

    /// Issues a token only when the test calls [`release`](Self::release).
    #[must_use]
    pub fn stalling() -> Self {
        Self::build(true)
    }

    /// Fails each time as if the provider could not be reached, until the test says [`recover`](Self::recover).
    #[must_use]
    pub fn failing() -> Self {
        let this = Self::build(false);
        this.shared.is_down.store(true, Ordering::SeqCst);
        this
    }

    /// Issues tokens that have expired when they arrive.
    #[must_use]
    pub fn expired() -> Self {
        Self::build(false).lifetime(Some(Duration::ZERO))
    }

    fn build(is_gated: bool) -> Self {
        Self {
            shared: Arc::new(Shared {
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

    /// The clock that expiries are counted on.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How long the tokens live; `None` leaves the expiry unsaid.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Option<Duration>) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How long each call takes, by the clock.
    #[must_use]
    pub fn slow(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// From now on every call fails, as if the provider could not be reached.
    pub fn go_down(&self) {
        self.shared.is_down.store(true, Ordering::SeqCst);
    }

    /// From now on no call fails that has no script.
    pub fn recover(&self) {
        self.shared.is_down.store(false, Ordering::SeqCst);
    }

    /// The next call that has no script yet fails, as if the provider could not be reached.
    pub fn fail_next(&self) {
        self.fail_next_with(unreachable_provider());
    }

    /// The next call that has no script yet fails with `error`.
    pub fn fail_next_with(&self, error: TokenError) {
        self.push(Step::Fail(error));
    }

    /// The next call that has no script yet panics.
    pub fn panic_next(&self) {
        self.push(Step::Panic);
    }

    fn push(&self, step: Step) {
        self.shared
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(step);
    }

    /// Lets one stalling call go on.
    pub fn release(&self) {
        self.shared.gate.add_permits(1);
    }

    /// How often a token was asked for.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.shared.calls.load(Ordering::SeqCst)
    }

    /// The time by the clock that expiries are counted on.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// How often a token was reported as refused.
    #[must_use]
    pub fn invalidations(&self) -> usize {
        self.shared.invalidated.load(Ordering::SeqCst)
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
    #[expect(clippy::panic, reason = "a test asked for it")]
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = self.clock.now();
        let call = self.shared.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if self.shared.is_gated
            && let Ok(permit) = self.shared.gate.acquire().await
        {
            permit.forget();
        }
        if !self.delay.is_zero() {
            self.clock.sleep(self.delay).await;
        }
        let step = self
            .shared
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        match step {
            Some(Step::Fail(error)) => return Err(error),
            Some(Step::Panic) => panic!("scripted panic"),
            None if self.shared.is_down.load(Ordering::SeqCst) => return Err(unreachable_provider()),
            None => {}
        }
        let token = AccessToken::new(format!("token-{call}"), Placement::Bearer);
        Ok(match self.lifetime {
            Some(lifetime) => token.valid_for(lifetime, sent),
            None => token,
        })
    }

    fn invalidate(&self, _refused: &AccessToken) {
        self.shared.invalidated.fetch_add(1, Ordering::SeqCst);
    }
}
