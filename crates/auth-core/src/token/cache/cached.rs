//! Handle of a token cache.

use std::{fmt, sync::Arc};

use super::{
    freshness::Freshness, inner::Inner, single_flight::Demand, stats::TokenStats, token_future::TokenFuture,
};
use crate::{AccessToken, TokenError, TokenProvider};

/// Caches the token of an issuer and fetches a new one only when needed.
///
/// * A fresh token costs one atomic load and one reading of a coarse clock: no lock, no allocation. The exact clocks are
///   read once every few milliseconds.
/// * Concurrent callers share one fetch, its token *or its error*.
/// * Cancelling a waiting caller loses nothing. A panic of the issuer counts as a failed fetch.
/// * A failed refresh never replaces a valid token.
/// * The cache does not cancel a call of the issuer, since the call may have consumed a refresh token. The call ends by
///   itself or after twice the [`fetch_timeout`](crate::RefreshPolicy::with_fetch_timeout), even if the last handle is dropped.
/// * The cache spawns a task only for a fetch, and nothing else outlives the last handle.
///
/// Cloning creates another handle to the same cache. To store a handle without naming its issuer, use an
/// `Arc<dyn TokenProvider>` or a [`TokenCache`](crate::TokenCache).
///
/// ```
/// use auth_core::{
///     AccessToken, CachedTokenProvider, Placement, RefreshPolicy, StaticToken, TokenProvider,
/// };
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
/// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
/// let tokens = CachedTokenProvider::builder(issuer)
///     .policy(RefreshPolicy::default().with_jitter(0.1))
///     .build();
///
/// assert!(tokens.cached_token().is_none(), "no fetch before the first call");
/// assert_eq!(tokens.token().await?.secret().expose(), "issued");
/// assert!(tokens.cached_token().is_some());
/// # Ok(()) }
/// ```
///
/// # Runtimes
///
/// The cache needs a Tokio runtime with its timer enabled, as `#[tokio::main]` provides. Without one it still returns a valid
/// token, and otherwise an error of kind [`NoRuntime`](crate::TokenErrorKind::NoRuntime).
///
/// Handles may be used on several runtimes. A fetch runs on the runtime of the caller that started it. If that runtime shuts
/// down, or is not driven for three seconds, callers on other runtimes start a new fetch.
///
/// A current-thread runtime that is driven only by `block_on(tokens.token())` runs nothing between these calls, so its
/// refresh completes only in the mandatory window, when a call waits for it.
///
/// # Scopes and audiences
///
/// A cache holds one token. For several scopes or audiences, make them (with the account) the key of a
/// [`KeyedTokenProvider`](crate::KeyedTokenProvider).
pub struct CachedTokenProvider<P: TokenProvider + 'static> {
    pub(super) cache: Arc<Inner<P>>,
}

impl<P: TokenProvider + 'static> CachedTokenProvider<P> {
    /// Replaces the coarse clock by `ticks`.
    #[cfg(test)]
    pub(super) fn with_ticks(mut self, ticks: fn() -> Option<u64>) -> Self {
        Arc::get_mut(&mut self.cache)
            .expect("no fetch holds it yet")
            .ticks = super::inner::Ticks::Fake(ticks);
        self
    }

    /// Returns the provider behind the cache.
    #[must_use]
    pub fn provider(&self) -> &P {
        &self.cache.provider
    }

    /// Returns a valid token: [`TokenProvider::token`] without the box around its future, so that a fresh token
    /// allocates nothing.
    ///
    /// # Errors
    ///
    /// Returns a [`TokenError`] if no valid token is available.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the fetch running; the next caller gets its token.
    #[inline]
    pub fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send {
        TokenFuture::new(&self.cache)
    }

    /// Fetches a new token regardless of the cached one and of any backoff, or waits for the fetch in flight. The cached
    /// token stays in use until the new one is stored.
    ///
    /// # Errors
    ///
    /// Returns the [`TokenError`] of the fetch, even if the cache holds a valid token.
    ///
    /// # Cancel safety
    ///
    /// The same as for [`token`](Self::token).
    pub async fn refresh_now(&self) -> Result<AccessToken, TokenError> {
        self.cache.fetched(Demand::Fetch).await
    }

    /// Stores `token`, which was issued elsewhere, for example in a persisted session or by another call.
    /// Returns whether the cache stored it.
    ///
    /// The cache keeps its own token if that expires as late or later. It does not store an expired token or the token that
    /// was invalidated last. A fetch in flight continues, and its token replaces `token` only if it expires later.
    ///
    /// ```
    /// use std::time::Duration;
    /// use auth_core::{AccessToken, CachedTokenProvider, Clock, Placement, StaticToken, SystemClock};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
    /// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
    /// let tokens = CachedTokenProvider::new(issuer);
    /// let stored = AccessToken::new("stored", Placement::Bearer)
    ///     .valid_for(Duration::from_secs(900), SystemClock.now());
    /// assert!(tokens.seed(stored));
    /// assert_eq!(tokens.token().await?.secret().expose(), "stored");
    /// # Ok(()) }
    /// ```
    pub fn seed(&self, token: AccessToken) -> bool {
        self.cache.seed(token)
    }

    /// Ends the backoff after a failure: the next caller that needs a token starts a fetch. Call it after the credentials
    /// were changed.
    pub fn reset_backoff(&self) {
        self.cache.reset_backoff();
    }

    /// Closes the cache: no further fetch starts. Waits for the fetch in flight, at most for the
    /// [`fetch_timeout`](crate::RefreshPolicy::with_fetch_timeout). The cached token is returned until it expires.
    ///
    /// Call it before the runtime shuts down, which would cancel the fetch and lose a refresh token that it consumed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the cache closed and the fetch running.
    pub async fn close(&self) {
        self.cache.close().await;
    }

    /// Returns the cached token if it is valid and outside the mandatory window, without waiting or allocating.
    #[inline]
    pub fn cached_token(&self) -> Option<AccessToken> {
        self.with_cached_token(AccessToken::clone)
    }

    /// Calls `f` with the cached token, without cloning it; `None` if [`cached_token`](Self::cached_token) is.
    ///
    /// Borrowing avoids contention on the reference count when many threads read one token. `f` is called at most once and
    /// should be short, since it delays the release of a replaced token.
    ///
    /// ```
    /// use auth_core::{AccessToken, CachedTokenProvider, Placement, StaticToken};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
    /// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
    /// let tokens = CachedTokenProvider::new(issuer);
    /// tokens.token().await?;
    /// let header = tokens.with_cached_token(|token| format!("Bearer {}", token.secret().expose()));
    /// assert_eq!(header.as_deref(), Some("Bearer issued"));
    /// # Ok(()) }
    /// ```
    #[inline]
    pub fn with_cached_token<R>(&self, f: impl FnOnce(&AccessToken) -> R) -> Option<R> {
        let cache = &self.cache;
        let entry = cache.current.load();
        let entry = entry.as_ref()?;
        match entry.freshness(cache.tick(), &*cache.clock) {
            Freshness::Fresh | Freshness::Aging | Freshness::Refreshing => Some(f(&entry.token)),
            Freshness::Stale => None,
        }
    }

    /// Returns whether another handle or a fetch holds the cache.
    pub(crate) fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.cache) > 1
    }

    /// Returns the statistics of the cache. Takes the lock of the slow path for a short time.
    ///
    /// ```
    /// use auth_core::{AccessToken, CachedTokenProvider, Placement, StaticToken};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
    /// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
    /// let tokens = CachedTokenProvider::new(issuer);
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
