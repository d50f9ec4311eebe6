//! Figures of many token caches together.

use std::time::Duration;

use crate::TokenStats;

/// Figures of all keys of a [`KeyedTokenProvider`](crate::KeyedTokenProvider) together: see
/// [`stats`](crate::KeyedTokenProvider::stats). Counters are of the keys that are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct KeyedTokenStats {
    /// How many keys are remembered.
    pub keys: usize,
    /// How many keys were evicted to make room, since the map was made.
    pub evictions: u64,
    /// How many keys have a token that has not expired.
    pub valid: usize,
    /// How many keys are in a pause after a failed fetch.
    pub in_backoff: usize,
    /// The shortest of the tokens' remaining lives, zero when one has expired; `None` when there is none.
    pub min_remaining: Option<Duration>,
    /// How many fetches brought a token.
    pub refreshes: u64,
    /// How many fetches failed.
    pub failures: u64,
    /// How many tokens were reported as refused and forgotten.
    pub refusals: u64,
    /// How many callers wait for a fetch.
    pub waiters: usize,
    /// How many fetches run.
    pub fetching: usize,
}

impl KeyedTokenStats {
    pub(super) fn of(evictions: u64, caches: impl Iterator<Item = TokenStats>) -> Self {
        let none = Self {
            evictions,
            ..Self::default()
        };
        caches.fold(none, |sum, cache| Self {
            keys: sum.keys + 1,
            evictions,
            valid: sum.valid + usize::from(cache.remaining.is_some_and(|remaining| !remaining.is_zero())),
            in_backoff: sum.in_backoff + usize::from(cache.backoff.is_some()),
            min_remaining: match (sum.min_remaining, cache.remaining) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
            refreshes: sum.refreshes + cache.refreshes,
            failures: sum.failures + cache.failures,
            refusals: sum.refusals + cache.refusals,
            waiters: sum.waiters + cache.waiters,
            fetching: sum.fetching + usize::from(cache.is_fetching),
        })
    }
}
