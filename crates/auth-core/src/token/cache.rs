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
};

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use tokio::{runtime::Handle, sync::watch};
use tracing::Instrument;

use super::{
    entry::{Entry, Freshness},
    flight::{Flight, Outcome, aborted},
};
use crate::{
    AccessToken, Clock, Moment, RefreshPolicy, SystemClock, TokenError, TokenErrorKind, TokenProvider,
};

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
                    cache.refresh_behind();
                    return Ok(entry.token.clone());
                }
                Freshness::Stale | Freshness::Expired => {}
            }
        }
        match cache.join_or_start() {
            Next::Token(token) => Ok(token),
            Next::Wait(flight) => match flight.outcome().await {
                Ok(token) => Ok(token),
                Err(error) => cache.valid_token().ok_or(error),
            },
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
        self.owner.cache.forget(refused);
        self.owner.cache.provider.invalidate(refused);
    }
}

/// What the handles share. Its drop is the end of the fetch that may still run.
struct Owner<P: TokenProvider + 'static> {
    cache: Arc<Cache<P>>,
}

impl<P: TokenProvider + 'static> Drop for Owner<P> {
    fn drop(&mut self) {
        if let Some(flight) = &self.cache.lock().flight {
            flight.abort();
        }
    }
}

struct Cache<P> {
    provider: P,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
    current: ArcSwapOption<Entry>,
    /// Guards every write of `current`. Never held across an await.
    fetching: Mutex<Fetching>,
}

#[derive(Default)]
struct Fetching {
    flights: u64,
    flight: Option<Flight>,
    failure: Option<Failure>,
}

/// The last fetch failed; until `retry_from` the provider is left alone.
struct Failure {
    error: TokenError,
    retry_from: Moment,
}

/// What a caller does who found no fresh token.
enum Next {
    Token(AccessToken),
    Wait(Flight),
    Failed(TokenError),
}

impl<P: TokenProvider + 'static> Cache<P> {
    fn lock(&self) -> MutexGuard<'_, Fetching> {
        // Nothing that can panic runs under this lock, so a poisoned one is still consistent.
        self.fetching.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token that is not expired, however old.
    fn valid_token(&self) -> Option<AccessToken> {
        let entry = self.current.load();
        let entry = entry.as_ref()?;
        (entry.freshness(self.clock.now()) != Freshness::Expired).then(|| entry.token.clone())
    }

    /// Starts a fetch for an aging token, unless one runs or the last one failed a moment ago.
    fn refresh_behind(self: &Arc<Self>) {
        // A failure to start is no failure of the caller, who has a valid token.
        let _: Next = self.join_or_start();
    }

    /// Joins the fetch that runs, or starts one, unless meanwhile there is nothing to wait for.
    fn join_or_start(self: &Arc<Self>) -> Next {
        let mut fetching = self.lock();
        let now = self.clock.now();
        let current = self.current.load_full();
        if let Some(entry) = &current {
            // Between the first look and the lock another caller's fetch may have landed.
            if entry.freshness(now) == Freshness::Fresh || entry.is_just_fetched(now) {
                return Next::Token(entry.token.clone());
            }
        }
        if let Some(flight) = &fetching.flight {
            return Next::Wait(flight.clone());
        }
        if let Some(failure) = fetching
            .failure
            .as_ref()
            .filter(|failure| !now.has_reached(failure.retry_from))
        {
            return match current.filter(|entry| entry.freshness(now) != Freshness::Expired) {
                Some(entry) => Next::Token(entry.token.clone()),
                None => Next::Failed(failure.error.clone()),
            };
        }
        match self.start(&mut fetching) {
            Ok(flight) => Next::Wait(flight),
            Err(error) => Next::Failed(error),
        }
    }

    fn start(self: &Arc<Self>, fetching: &mut Fetching) -> Result<Flight, TokenError> {
        let runtime = Handle::try_current().map_err(|error| {
            TokenError::new(
                TokenErrorKind::Aborted,
                "a token is fetched on a Tokio runtime, and here is none",
            )
            .with_source(error)
        })?;
        fetching.flights += 1;
        let id = fetching.flights;
        let (sender, outcome) = watch::channel(None);
        let landing = Landing {
            cache: Arc::clone(self),
            id,
            sender,
            landed: false,
        };
        let task = runtime.spawn(landing.fetch().instrument(tracing::debug_span!("token.fetch")));
        let flight = Flight::new(id, outcome, task.abort_handle());
        fetching.flight = Some(flight.clone());
        Ok(flight)
    }

    fn land(&self, id: u64, outcome: &Outcome) {
        let mut fetching = self.lock();
        let now = self.clock.now();
        match outcome {
            Ok(token) => {
                tracing::debug!(placement = %token.placement(), "token fetched");
                self.current
                    .store(Some(Arc::new(Entry::new(token.clone(), now, &self.policy))));
                fetching.failure = None;
            }
            Err(error) => {
                let pause = self
                    .policy
                    .pause_after(self.valid_token().is_some(), error.retry_after());
                tracing::debug!(kind = ?error.kind(), pause_ms = pause.as_millis(), "token fetch failed");
                fetching.failure = Some(Failure {
                    error: error.clone(),
                    retry_from: now.plus(pause),
                });
            }
        }
        if fetching.flight.as_ref().is_some_and(|flight| flight.id == id) {
            fetching.flight = None;
        }
    }

    /// Empties the cache if it holds `refused`; a newer token stays.
    fn forget(&self, refused: &AccessToken) {
        let _fetching = self.lock();
        if self
            .current
            .load()
            .as_ref()
            .is_some_and(|entry| entry.token.is_same(refused))
        {
            tracing::debug!("token refused by its provider, forgotten");
            self.current.store(None);
        }
    }
}

/// The running fetch. However it ends, those who wait get an answer: the drop sees to the ends that
/// are not a return (a panic, an abort, a runtime that goes away).
struct Landing<P: TokenProvider + 'static> {
    cache: Arc<Cache<P>>,
    id: u64,
    sender: watch::Sender<Option<Outcome>>,
    landed: bool,
}

impl<P: TokenProvider + 'static> Landing<P> {
    async fn fetch(mut self) {
        let outcome = self.cache.provider.token().await;
        self.land(outcome);
    }

    fn land(&mut self, outcome: Outcome) {
        self.landed = true;
        // The cache first: a caller who is woken must find what it was woken for.
        self.cache.land(self.id, &outcome);
        self.sender.send_replace(Some(outcome));
    }
}

impl<P: TokenProvider + 'static> Drop for Landing<P> {
    fn drop(&mut self) {
        if !self.landed {
            // No pause after this end: nothing says that the provider is in trouble.
            let mut fetching = self.cache.lock();
            if fetching
                .flight
                .as_ref()
                .is_some_and(|flight| flight.id == self.id)
            {
                fetching.flight = None;
            }
            drop(fetching);
            self.sender.send_replace(Some(Err(aborted())));
        }
    }
}

#[cfg(test)]
mod tests;
