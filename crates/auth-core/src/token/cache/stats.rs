//! Statistics of a token cache.

use std::time::Duration;

use crate::TokenErrorKind;

/// Statistics of a cache for gauges and counters, returned by
/// [`CachedTokenProvider::stats`](crate::CachedTokenProvider::stats).
///
/// The `tracing` events of the cache have the same values as `token.refreshes`, `token.failures`, `token.waiters`,
/// `token.fetch_ms` and `token.remaining_ms`. The feature `metrics` records them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TokenStats {
    /// Time since the current token arrived; `None` without a token.
    pub age: Option<Duration>,
    /// Remaining lifetime of the current token, zero if it has expired; `None` without a token. The value to alert on.
    pub remaining: Option<Duration>,
    /// Number of fetches that returned a token.
    pub refreshes: u64,
    /// Number of failed fetches.
    pub failures: u64,
    /// Number of failed fetches since the last token was stored.
    pub consecutive_failures: u64,
    /// Kind of the last failure, until a token is stored or the backoff is reset.
    pub last_failure: Option<TokenErrorKind>,
    /// Remaining backoff after the last failure; `None` if there is none.
    pub backoff: Option<Duration>,
    /// Number of tokens that were invalidated because the provider's API rejected them.
    pub invalidations: u64,
    /// Number of callers that wait for the fetch in flight.
    pub waiters: usize,
    /// A fetch is in flight.
    pub is_fetching: bool,
}
