//! The token cache: one atomic read when the token is fresh, one shared fetch when it is not.
//!
//! ```text
//!             fresh ──────────────► the token            (one atomic read)
//! token() ──► aging ──────────────► the token, and one fetch behind it
//!             stale, expired, none ► wait for the one fetch ──► its token, or its error
//! ```
//!
//! The fetch is a detached task, so no caller's cancellation can lose a token that a provider has
//! already issued. The task holds the [`Cache`] and not the [`Owner`]: when the last handle goes,
//! `Owner::drop` ends it, and nothing is left.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use tokio::{runtime::Handle, sync::watch};
use tracing::Instrument;

use super::{
    entry::{Entry, Freshness},
    flight::{Claim, Flight, Outcome, aborted},
};
use crate::{
    AccessToken, Clock, Moment, RefreshPolicy, SystemClock, TokenError, TokenErrorKind, TokenProvider,
};

/// How long a runtime may take to begin a fetch before a waiter takes it for one that nobody drives.
const LONGEST_START: Duration = Duration::from_secs(1);

/// Keeps the token of an issuer and asks for a new one only when it must.
///
/// * A fresh token costs one atomic read and no lock.
/// * Any number of callers share one fetch, its token *or its error*.
/// * Dropping a waiting caller loses nothing; a panic in the issuer, or a runtime that shuts down,
///   is an error for those who wait, and the next call starts afresh.
/// * A failed refresh never displaces a valid token.
/// * Nothing is spawned before it is needed, and nothing outlives the last handle.
///
/// Cloning gives another handle to the same cache.
///
/// ```
/// use auth_core::{AccessToken, CachedTokenProvider, Placement, RefreshPolicy, StaticToken, TokenProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
/// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
/// let tokens = CachedTokenProvider::builder(issuer)
///     .policy(RefreshPolicy::default().jitter(0.1))
///     .build();
///
/// assert!(tokens.cached_token().is_none(), "nothing happens before the first call");
/// assert_eq!(tokens.token().await?.secret().expose(), "issued");
/// assert!(tokens.cached_token().is_some());
/// # Ok(()) }
/// ```
pub struct CachedTokenProvider<P: TokenProvider + 'static> {
    owner: Arc<Owner<P>>,
}

/// Sets up a [`CachedTokenProvider`].
#[derive(Debug)]
pub struct CachedTokenProviderBuilder<P> {
    provider: P,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
}

impl<P: TokenProvider + 'static> CachedTokenProviderBuilder<P> {
    /// When to refresh; default: [`RefreshPolicy::default`].
    #[must_use]
    pub fn policy(mut self, policy: RefreshPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Where time comes from; default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The cache, still empty. Needs no runtime and starts nothing.
    #[must_use]
    pub fn build(self) -> CachedTokenProvider<P> {
        CachedTokenProvider {
            owner: Arc::new(Owner {
                cache: Arc::new(Cache {
                    provider: self.provider,
                    policy: self.policy,
                    clock: self.clock,
                    current: ArcSwapOption::empty(),
                    fetching: Mutex::default(),
                }),
            }),
        }
    }
}

impl<P: TokenProvider + 'static> CachedTokenProvider<P> {
    /// A cache before `provider`, with the default policy.
    pub fn new(provider: P) -> Self {
        Self::builder(provider).build()
    }

    /// A cache before `provider`, to be configured.
    pub fn builder(provider: P) -> CachedTokenProviderBuilder<P> {
        CachedTokenProviderBuilder {
            provider,
            policy: RefreshPolicy::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The provider behind the cache.
    #[must_use]
    pub fn provider(&self) -> &P {
        &self.owner.cache.provider
    }
}

impl<P: TokenProvider + 'static> Clone for CachedTokenProvider<P> {
    fn clone(&self) -> Self {
        Self {
            owner: Arc::clone(&self.owner),
        }
    }
}

impl<P: TokenProvider + 'static> fmt::Debug for CachedTokenProvider<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedTokenProvider")
            .field("provider", self.provider())
            .field(
                "current",
                &self.owner.cache.current.load().as_ref().map(|entry| &entry.token),
            )
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl<P: TokenProvider + 'static> TokenProvider for CachedTokenProvider<P> {
    /// # Cancel safety
    ///
    /// Dropping the future leaves the fetch running; its token is there for the next caller.
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let cache = &self.owner.cache;
        let now = cache.clock.now();
        if let Some(entry) = &*cache.current.load() {
            match entry.freshness(now) {
                Freshness::Fresh => return Ok(entry.token.clone()),
                Freshness::Aging => {
                    // A fetch that cannot start is no failure of this caller, who has a valid token.
                    let _: Next = cache.join_or_start(now);
                    return Ok(entry.token.clone());
                }
                Freshness::Stale | Freshness::Expired => {}
            }
        }
        match cache.join_or_start(now) {
            Next::Token(token) => Ok(token),
            Next::Wait(flight) => cache.wait_for(flight, now).await,
            Next::Failed(error) => Err(error),
        }
    }

    fn cached_token(&self) -> Option<AccessToken> {
        let cache = &self.owner.cache;
        let entry = cache.current.load();
        let entry = entry.as_ref()?;
        match entry.freshness(cache.clock.now()) {
            Freshness::Fresh | Freshness::Aging => Some(entry.token.clone()),
            Freshness::Stale | Freshness::Expired => None,
        }
    }

    fn invalidate(&self, refused: &AccessToken) {
        // The inner layer first: forgetting here first would let a caller in between fetch the refused
        // token again from there.
        self.provider().invalidate(refused);
        self.owner.cache.forget(refused);
    }
}

/// What the handles share. Its drop is the end of the fetch that may still run.
struct Owner<P: TokenProvider + 'static> {
    cache: Arc<Cache<P>>,
}

impl<P: TokenProvider + 'static> Drop for Owner<P> {
    fn drop(&mut self) {
        let flight = self.cache.lock().flight.take();
        if let Some(flight) = flight {
            flight.abort();
        }
    }
}

struct Cache<P> {
    provider: P,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
    current: ArcSwapOption<Entry>,
    /// Guards every write of `current`. Never held across an await, nor while foreign code runs (a clock,
    /// a runtime that is given a task, a log): each of these may panic, or come back here.
    fetching: Mutex<Fetching>,
}

#[derive(Default)]
struct Fetching {
    flights: u64,
    flight: Option<Flight>,
    failure: Option<Failure>,
    refusal: Option<Refusal>,
}

/// The last fetch failed; for a while the provider is left alone.
struct Failure {
    error: TokenError,
    at: Moment,
    /// The pause while a valid token is served.
    pause_with_token: Duration,
    /// The pause while there is none.
    pause_without: Duration,
}

impl Failure {
    fn holds(&self, now: Moment, has_valid_token: bool) -> bool {
        let pause = if has_valid_token {
            self.pause_with_token
        } else {
            self.pause_without
        };
        !now.has_reached(self.at.plus(pause))
    }
}

/// The provider refused a token.
struct Refusal {
    token: AccessToken,
    at: Moment,
    /// The flights that had started by then: what they bring may be the refused token.
    flights: u64,
}

/// What a caller does who found no fresh token.
enum Next {
    Token(AccessToken),
    Wait(Flight),
    Failed(TokenError),
}

impl<P: TokenProvider + 'static> Cache<P> {
    fn lock(&self) -> MutexGuard<'_, Fetching> {
        // Every change under this lock is complete before anything could panic, so a poisoned one is
        // consistent.
        self.fetching.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token that is not expired at `now`, however old.
    fn valid_entry(&self, now: Moment) -> Option<Arc<Entry>> {
        let entry = self.current.load_full();
        entry.filter(|entry| entry.freshness(now) != Freshness::Expired)
    }

    /// Joins the fetch that runs, or starts one, unless meanwhile there is nothing to wait for.
    fn join_or_start(self: &Arc<Self>, now: Moment) -> Next {
        let runtime = Handle::try_current();
        let mut fetching = self.lock();
        if let Some(entry) = &*self.current.load() {
            // Between the first look and the lock another caller's fetch may have landed.
            if entry.freshness(now) == Freshness::Fresh || entry.is_just_fetched(now) {
                return Next::Token(entry.token.clone());
            }
        }
        if let Some(flight) = &fetching.flight {
            return Next::Wait(flight.clone());
        }
        let valid = self.valid_entry(now);
        if let Some(failure) = fetching
            .failure
            .as_ref()
            .filter(|failure| failure.holds(now, valid.is_some()))
        {
            return match valid {
                Some(entry) => Next::Token(entry.token.clone()),
                None => Next::Failed(failure.error.clone()),
            };
        }
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => return Next::Failed(no_runtime(error)),
        };

        fetching.flights += 1;
        let id = fetching.flights;
        let (sender, outcome) = watch::channel(None);
        let claim = Claim::default();
        let mut flight = Flight::new(id, outcome, claim.clone());
        fetching.flight = Some(flight.clone());
        drop(fetching);

        // A runtime that is shutting down drops the task here and now, and with it the landing.
        let landing = Landing {
            cache: Arc::clone(self),
            id,
            started: now,
            claim,
            sender,
            landed: false,
        };
        let task = runtime.spawn(landing.fetch().instrument(tracing::debug_span!("token.fetch")));
        flight.set_task(task.abort_handle());
        if let Some(current) = self.lock().flight.as_mut().filter(|current| current.id == id) {
            *current = flight.clone();
        }
        Next::Wait(flight)
    }

    /// Waits for `flight`: at most as long as a fetch may take, and while there is a valid token no longer
    /// than half of what is left of its life.
    async fn wait_for(self: &Arc<Self>, flight: Flight, now: Moment) -> Result<AccessToken, TokenError> {
        let patience = match self.valid_entry(now) {
            Some(entry) => self.policy.fetch_timeout.min(entry.time_left(now) / 2),
            None => self.policy.fetch_timeout,
        };
        let outcome = self.outcome_of(flight, patience).await;
        outcome.or_else(|error| match self.valid_entry(self.clock.now()) {
            Some(entry) => Ok(entry.token.clone()),
            None => Err(error),
        })
    }

    /// The outcome of `flight` within `patience`. If its runtime does not even begin it (one that nobody
    /// drives, as between two `block_on`s), it is called off and fetched on the runtime of this caller.
    async fn outcome_of(self: &Arc<Self>, mut flight: Flight, patience: Duration) -> Outcome {
        let begin_by = patience.min(LONGEST_START);
        if let Ok(outcome) = tokio::time::timeout(begin_by, flight.clone().outcome()).await {
            return outcome;
        }
        if flight.call_off() {
            self.lock().end(flight.id);
            flight = match self.join_or_start(self.clock.now()) {
                Next::Token(token) => return Ok(token),
                Next::Failed(error) => return Err(error),
                Next::Wait(flight) => flight,
            };
        }
        let left = patience.saturating_sub(begin_by);
        match tokio::time::timeout(left, flight.clone().outcome()).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(self.give_up(&flight)),
        }
    }

    /// Ends `flight`, which hangs, unless there is a valid token that makes it worth waiting on.
    fn give_up(&self, flight: &Flight) -> TokenError {
        let error = TokenError::new(
            TokenErrorKind::Unavailable,
            "the token fetch did not end in time (its provider hangs, or its runtime does not run)",
        );
        let now = self.clock.now();
        if self.valid_entry(now).is_none() {
            self.fail(flight.id, &error, now);
            flight.abort();
        }
        error
    }

    fn land(&self, id: u64, outcome: &Outcome) {
        let now = self.clock.now();
        let token = match outcome {
            Ok(token) => token,
            Err(error) => return self.fail(id, error, now),
        };
        tracing::debug!(placement = %token.placement(), "token fetched");
        let entry = Arc::new(Entry::new(token.clone(), now, &self.policy));
        let mut fetching = self.lock();
        let is_refused = fetching
            .refusal
            .as_ref()
            .is_some_and(|refusal| id <= refusal.flights && refusal.token.is_same(token));
        if !is_refused {
            self.current.store(Some(entry));
        }
        fetching.failure = None;
        fetching.end(id);
    }

    fn fail(&self, id: u64, error: &TokenError, at: Moment) {
        let failure = Failure {
            error: error.clone(),
            at,
            pause_with_token: self.policy.pause_after(true, error.retry_after()),
            pause_without: self.policy.pause_after(false, error.retry_after()),
        };
        {
            let mut fetching = self.lock();
            fetching.failure = Some(failure);
            fetching.end(id);
        }
        tracing::debug!(kind = ?error.kind(), "token fetch failed");
    }

    /// Empties the cache if it holds `refused`; a newer token stays.
    ///
    /// A provider that refuses what it has just issued has no trouble with the token, and another one will
    /// not help: within the shortest interval only the first refusal counts.
    fn forget(&self, refused: &AccessToken) {
        let at = self.clock.now();
        let mut fetching = self.lock();
        let is_current = self
            .current
            .load()
            .as_ref()
            .is_some_and(|entry| entry.token.is_same(refused));
        let is_storm = fetching
            .refusal
            .as_ref()
            .is_some_and(|last| !at.has_reached(last.at.plus(self.policy.shortest_interval)));
        if !is_current || is_storm {
            return;
        }
        self.current.store(None);
        fetching.refusal = Some(Refusal {
            token: refused.clone(),
            at,
            flights: fetching.flights,
        });
        drop(fetching);
        tracing::debug!("token refused by its provider, forgotten");
    }
}

impl Fetching {
    /// The flight `id` is over. A later one stays.
    fn end(&mut self, id: u64) {
        if self.flight.as_ref().is_some_and(|flight| flight.id == id) {
            self.flight = None;
        }
    }
}

fn no_runtime(error: tokio::runtime::TryCurrentError) -> TokenError {
    TokenError::new(
        TokenErrorKind::Aborted,
        "a token is fetched on a Tokio runtime, and here is none",
    )
    .with_source(error)
}

/// The running fetch. However it ends, those who wait get an answer: the drop sees to the ends that
/// are not a return (a panic, an abort, a runtime that goes away).
struct Landing<P: TokenProvider + 'static> {
    cache: Arc<Cache<P>>,
    id: u64,
    started: Moment,
    claim: Claim,
    sender: watch::Sender<Option<Outcome>>,
    landed: bool,
}

impl<P: TokenProvider + 'static> Landing<P> {
    async fn fetch(mut self) {
        if !self.claim.take() {
            return;
        }
        let outcome = self.cache.provider.token().await;
        // The cache first: a caller who is woken must find what it was woken for.
        self.cache.land(self.id, &outcome);
        self.sender.send_replace(Some(outcome));
        self.landed = true;
    }
}

impl<P: TokenProvider + 'static> Drop for Landing<P> {
    fn drop(&mut self) {
        if self.landed {
            return;
        }
        let error = aborted();
        let mut fetching = self.cache.lock();
        if std::thread::panicking() {
            // Who has a token can do without a provider in trouble for a while; who has none asks afresh.
            fetching.failure = Some(Failure {
                error: error.clone(),
                at: self.started,
                pause_with_token: self.cache.policy.pause_after(true, None),
                pause_without: Duration::ZERO,
            });
        }
        fetching.end(self.id);
        drop(fetching);
        self.sender.send_replace(Some(Err(error)));
    }
}

#[cfg(test)]
mod tests;
