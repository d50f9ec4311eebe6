//! The token cache: one atomic read when the token is fresh, one shared fetch when it is not.
//!
//! ```text
//!             fresh ──────────────► the token            (one atomic read)
//! token() ──► aging ──────────────► the token, and one fetch behind it
//!             stale, expired, none ► wait for the one fetch ──► its token, or its error
//! ```
//!
//! The fetch is a detached task, so no caller's cancellation, and no drop of a handle, can lose a token that a provider has
//! already issued. The task holds the [`Inner`] for a bounded time.

mod entry;
mod fetch_task;
mod in_flight;
mod inner;
mod look;
mod runtime;
mod state;
mod stats;
mod waiting;

use std::{fmt, sync::Arc};

use async_trait::async_trait;

pub use self::stats::TokenStats;
use self::{
    inner::{Ask, Inner, Next},
    look::Look,
};
use crate::{AccessToken, Clock, RefreshPolicy, SystemClock, TokenError, TokenProvider};

/// Keeps the token of an issuer and asks for a new one only when it must.
///
/// * A fresh token costs one atomic read and the reading of a coarse clock: no lock, no allocation, and the machine's
///   exact clocks once in a few milliseconds.
/// * Any number of callers share one fetch, its token *or its error*.
/// * Dropping a waiting caller loses nothing. A panic in the issuer is a failure like any other.
/// * A failed refresh never displaces a valid token.
/// * A call of the issuer is never cut half-way, since it may have used up a refresh token. It ends by itself, or after twice
///   the [`fetch_timeout`](RefreshPolicy::with_fetch_timeout), also when the last handle is dropped.
/// * Nothing is spawned before it is needed, and nothing else outlives the last handle.
///
/// Cloning gives another handle to the same cache. To keep one without naming its issuer, keep an
/// `Arc<dyn TokenProvider>` or a [`TokenCache`].
///
/// # Runtimes
///
/// It runs on Tokio with its timer enabled, as `#[tokio::main]` does. Elsewhere a valid token is served all the same, and
/// without one there is an error of kind [`NoRuntime`](crate::TokenErrorKind::NoRuntime).
///
/// Handles may be used on several runtimes. A fetch runs on the runtime of the caller who started it; if that one ends, or
/// is not driven for three seconds, callers on other runtimes start a fetch of their own.
///
/// A current-thread runtime that only calls of `block_on(tokens.token())` drive runs nothing in between, so its refresh
/// comes to an end only in the mandatory window, when a call waits for it.
///
/// # Scopes and audiences
///
/// A cache keeps one token. For several scopes or audiences, make them (with the account) the key of a
/// [`KeyedTokenProvider`](crate::KeyedTokenProvider).
///
/// ```
/// use auth_core::{AccessToken, CachedTokenProvider, Placement, RefreshPolicy, StaticToken, TokenProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
/// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
/// let tokens = CachedTokenProvider::builder(issuer)
///     .policy(RefreshPolicy::default().with_jitter(0.1))
///     .build();
///
/// assert!(tokens.cached_token().is_none(), "nothing happens before the first call");
/// assert_eq!(tokens.token().await?.secret().expose(), "issued");
/// assert!(tokens.cached_token().is_some());
/// # Ok(()) }
/// ```
pub struct CachedTokenProvider<P: TokenProvider + 'static> {
    cache: Arc<Inner<P>>,
}

/// A cache before an issuer of any type, as clients keep theirs.
///
/// ```
/// use std::sync::Arc;
/// use auth_core::{AccessToken, Placement, StaticToken, TokenCache};
///
/// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
/// let shared = TokenCache::new(Arc::new(issuer));
/// ```
pub type TokenCache = CachedTokenProvider<Arc<dyn TokenProvider>>;

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
            cache: Arc::new(Inner::new(self.provider, self.policy, self.clock)),
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

    /// Goes by the ticks of `ticks`.
    #[cfg(test)]
    fn with_ticks(mut self, ticks: fn() -> Option<u64>) -> Self {
        Arc::get_mut(&mut self.cache)
            .expect("no fetch holds it yet")
            .ticks = Some(ticks);
        self
    }

    /// The provider behind the cache.
    #[must_use]
    pub fn provider(&self) -> &P {
        &self.cache.provider
    }

    /// A token that is valid now: [`TokenProvider::token`] without the box around its future, so that a fresh token
    /// allocates nothing.
    ///
    /// # Errors
    ///
    /// [`TokenError`], when there is no valid token to give.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the fetch running; its token is there for the next caller.
    #[inline]
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        match self.usable_token() {
            Some(token) => Ok(token),
            // A box, for those who wait anyway, keeps the future of all others small.
            None => Box::pin(self.cache.fetched(Ask::Token)).await,
        }
    }

    /// A token that can be used at once. Where it ages, its refresh is seen to.
    #[inline]
    fn usable_token(&self) -> Option<AccessToken> {
        let cache = &self.cache;
        let entry = cache.current.load();
        let entry = entry.as_ref()?;
        let tick = cache.tick();
        match entry.look(tick, &*cache.clock) {
            Look::Fresh | Look::Attended => Some(entry.token.clone()),
            Look::Aging => {
                // A fetch that cannot start is no failure of this caller, who has a valid token.
                let _: Next = cache.join_or_start(cache.clock.now(), Ask::Token);
                entry.attended(tick);
                Some(entry.token.clone())
            }
            Look::Stale => None,
        }
    }

    /// Fetches a token now, whatever the cache holds and however the last fetch failed, or waits for the fetch that runs.
    /// The cached token stays in use until the new one is there.
    ///
    /// # Errors
    ///
    /// [`TokenError`] of the fetch, also where the cache holds a valid token.
    ///
    /// # Cancel safety
    ///
    /// As for [`token`](Self::token).
    pub async fn refresh_now(&self) -> Result<AccessToken, TokenError> {
        Box::pin(self.cache.fetched(Ask::Fetch)).await
    }

    /// Puts `token`, which was issued elsewhere, in the cache: one of a stored session, or one that another call brought.
    /// Returns whether the cache took it.
    ///
    /// It does so where it holds no token that lives as long. It never takes an expired token, nor the one that was
    /// refused last. A fetch that runs goes on, and its token takes the place of `token` only if it lives longer.
    ///
    /// ```
    /// use std::time::Duration;
    /// use auth_core::{AccessToken, CachedTokenProvider, Clock, Placement, StaticToken, SystemClock};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
    /// let tokens = CachedTokenProvider::new(StaticToken::new(AccessToken::new("issued", Placement::Bearer)));
    /// let stored = AccessToken::new("stored", Placement::Bearer).valid_for(Duration::from_secs(900), SystemClock.now());
    /// assert!(tokens.seed(stored));
    /// assert_eq!(tokens.token().await?.secret().expose(), "stored");
    /// # Ok(()) }
    /// ```
    pub fn seed(&self, token: AccessToken) -> bool {
        self.cache.seed(token)
    }

    /// Ends the pause after a failure: the next caller who needs a token asks the provider. For credentials that were
    /// changed or put right meanwhile.
    pub fn reset_backoff(&self) {
        self.cache.reset_backoff();
    }

    /// Closes the cache: starts no fetch any more, and waits for the one that runs, at most for the
    /// [`fetch_timeout`](RefreshPolicy::with_fetch_timeout). The cached token is served for as long as it is valid.
    ///
    /// Call it before the runtime shuts down, which cuts a running fetch: a refresh token that it used up would be lost.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the cache closed and the fetch running.
    pub async fn close(&self) {
        self.cache.close().await;
    }

    /// A token that is already at hand, even if it is to be refreshed soon: never waits, never allocates.
    #[inline]
    pub fn cached_token(&self) -> Option<AccessToken> {
        self.with_cached_token(AccessToken::clone)
    }

    /// What `read` makes of the token that is at hand; `None` when there is none.
    ///
    /// It borrows: where many threads read one token, none of them waits for another's change of a reference
    /// count. `read` is called at most once, and should be short: it holds up the release of an older token.
    ///
    /// ```
    /// use auth_core::{AccessToken, CachedTokenProvider, Placement, StaticToken};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
    /// let tokens = CachedTokenProvider::new(StaticToken::new(AccessToken::new("issued", Placement::Bearer)));
    /// tokens.token().await?;
    /// let header = tokens.with_cached_token(|token| format!("Bearer {}", token.secret().expose()));
    /// assert_eq!(header.as_deref(), Some("Bearer issued"));
    /// # Ok(()) }
    /// ```
    #[inline]
    pub fn with_cached_token<R>(&self, read: impl FnOnce(&AccessToken) -> R) -> Option<R> {
        let cache = &self.cache;
        let entry = cache.current.load();
        let entry = entry.as_ref()?;
        match entry.look(cache.tick(), &*cache.clock) {
            Look::Fresh | Look::Aging | Look::Attended => Some(read(&entry.token)),
            Look::Stale => None,
        }
    }

    /// Returns whether another handle than this one is held, or a call of the provider runs.
    pub(super) fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.cache) > 1
    }

    /// What there is to watch, at this moment. Takes the lock of the slow path for as long as it takes to read it.
    ///
    /// ```
    /// use auth_core::{AccessToken, CachedTokenProvider, Placement, StaticToken};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
    /// let tokens = CachedTokenProvider::new(StaticToken::new(AccessToken::new("issued", Placement::Bearer)));
    /// assert_eq!(tokens.stats().remaining, None);
    /// tokens.token().await?;
    /// let stats = tokens.stats();
    /// assert_eq!((stats.refreshes, stats.failures), (1, 0));
    /// assert!(stats.remaining.is_some());
    /// # Ok(()) }
    /// ```
    pub fn stats(&self) -> TokenStats {
        self.cache.stats()
    }
}

impl<P: TokenProvider + 'static> Clone for CachedTokenProvider<P> {
    fn clone(&self) -> Self {
        Self {
            cache: Arc::clone(&self.cache),
        }
    }
}

impl<P: TokenProvider + 'static> fmt::Debug for CachedTokenProvider<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedTokenProvider")
            .field("provider", self.provider())
            .field(
                "current",
                &self.cache.current.load().as_ref().map(|entry| &entry.token),
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
        self.token().await
    }

    /// Fetches a token to follow on `current` if the cache still holds that one; else the cache has followed already.
    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        match self.with_cached_token(|held| held.is_same(current)) {
            Some(true) => self.refresh_now().await,
            _ => self.token().await,
        }
    }

    fn cached_token(&self) -> Option<AccessToken> {
        self.cached_token()
    }

    fn invalidate(&self, refused: &AccessToken) {
        // The inner layer first: forgetting here first would let a caller in between fetch the refused
        // token again from there.
        self.provider().invalidate(refused);
        self.cache.forget(refused);
    }
}

#[cfg(test)]
mod tests;
