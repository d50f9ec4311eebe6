//! What a service watches of its tokens.

use std::time::Duration;

use crate::TokenErrorKind;

/// A cache at one moment, for gauges and counters: see
/// [`CachedTokenProvider::stats`](crate::CachedTokenProvider::stats).
///
/// The same figures stand in the `tracing` events of the cache, as `token.refreshes`, `token.failures`, `token.waiters`,
/// `token.fetch_ms` and `token.remaining_ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TokenStats {
    /// How long ago the current token came; `None` when there is none.
    pub age: Option<Duration>,
    /// What is left of its life, zero when it has expired; `None` when there is none. An alert on this is the one to have.
    pub remaining: Option<Duration>,
    /// How many fetches brought a token.
    pub refreshes: u64,
    /// How many fetches failed.
    pub failures: u64,
    /// How many failed since the last one that brought a token.
    pub failures_in_a_row: u64,
    /// What kind of failure the last one was, as long as it counts.
    pub last_failure: Option<TokenErrorKind>,
    /// How long the provider is still left alone after it; `None` when it is not.
    pub backoff: Option<Duration>,
    /// How many tokens were reported as refused and forgotten.
    pub refusals: u64,
    /// How many callers wait for the fetch that runs.
    pub waiters: usize,
    /// Whether a fetch runs.
    pub is_fetching: bool,
}
