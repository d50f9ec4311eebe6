//! Combined statistics of a map of token caches.

use std::time::Duration;

use crate::TokenStats;

/// Combined statistics of the keys of a [`KeyedTokenProvider`](crate::KeyedTokenProvider), returned by
/// [`stats`](crate::KeyedTokenProvider::stats). Except for `evictions`, only keys in the map count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct KeyedTokenStats {
    /// Number of keys in the map.
    pub keys: usize,
    /// Number of evictions since the map was created.
    pub evictions: u64,
    /// Number of keys whose token has not expired.
    pub valid: usize,
    /// Number of keys that back off after a failed fetch.
    pub in_backoff: usize,
    /// Shortest remaining lifetime of all tokens, zero if one has expired; `None` without tokens.
    pub min_remaining: Option<Duration>,
    /// Number of fetches that returned a token.
    pub refreshes: u64,
    /// Number of failed fetches.
    pub failures: u64,
    /// Number of tokens that were invalidated because the provider's API rejected them.
    pub invalidations: u64,
    /// Number of callers that wait for a fetch.
    pub waiters: usize,
    /// Number of fetches in flight.
    pub fetching: usize,
}

impl KeyedTokenStats {
    pub(super) fn of(evictions: u64, caches: impl Iterator<Item = TokenStats>) -> Self {
        let empty = Self {
            evictions,
            ..Self::default()
        };
        caches.fold(empty, |sum, cache| Self {
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
            invalidations: sum.invalidations + cache.invalidations,
            waiters: sum.waiters + cache.waiters,
            fetching: sum.fetching + usize::from(cache.is_fetching),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_added_up() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let busy = TokenStats {
            remaining: seconds(9),
            refreshes: 2,
            failures: 3,
            invalidations: 4,
            waiters: 5,
            is_fetching: true,
            ..TokenStats::default()
        };
        let expired = TokenStats {
            remaining: seconds(0),
            backoff: seconds(7),
            ..busy
        };
        let sum = KeyedTokenStats::of(6, [busy, TokenStats::default(), busy, expired].into_iter());
        let expected = KeyedTokenStats {
            keys: 4,
            evictions: 6,
            valid: 2,
            in_backoff: 1,
            min_remaining: seconds(0),
            refreshes: 6,
            failures: 9,
            invalidations: 12,
            waiters: 15,
            fetching: 3,
        };
        assert_eq!(sum, expected);
        let one = KeyedTokenStats::of(0, [TokenStats::default(), busy].into_iter());
        assert_eq!((one.keys, one.valid, one.min_remaining), (2, 1, seconds(9)));
        let none = KeyedTokenStats::of(6, std::iter::empty());
        assert_eq!((none.keys, none.evictions), (0, 6));
    }
}
