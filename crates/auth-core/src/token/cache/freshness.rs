//! Freshness of a cached token, remembered for one tick of the coarse clock.

use crate::sync::atomic::{AtomicU64, Ordering};

/// Freshness of a cached token: whether a caller may use it, and whether a refresh is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    /// Callers wait for a new token. The cached one may have expired.
    Stale = 0,
    /// Callers use the token.
    Fresh = 1,
    /// Callers use the token and start a refresh.
    Aging = 2,
    /// Callers use the token, whose refresh was started or postponed in this tick.
    Refreshing = 3,
}

/// The last freshness that was computed, with the tick of the clock. Within a tick only the first caller reads the exact
/// clocks.
#[derive(Debug, Default)]
pub(super) struct LastFreshness(AtomicU64);

impl LastFreshness {
    /// Returns the freshness in `tick`, if it was computed in that tick and the token was usable.
    #[inline]
    pub(super) fn get(&self, tick: u64) -> Option<Freshness> {
        // `Relaxed` suffices: the word contains both values and publishes no other memory.
        let word = self.0.load(Ordering::Relaxed);
        match word ^ (tick << 2) {
            1 => Some(Freshness::Fresh),
            2 => Some(Freshness::Aging),
            3 => Some(Freshness::Refreshing),
            _ => None,
        }
    }

    pub(super) fn set(&self, tick: u64, freshness: Freshness) {
        self.0.store(tick << 2 | freshness as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freshness_is_valid_for_its_tick() {
        let last = LastFreshness::default();
        for tick in [0, 1, u64::MAX] {
            assert_eq!(last.get(tick), None);
        }
        for tick in [0, 1, u64::MAX] {
            for freshness in [Freshness::Fresh, Freshness::Aging, Freshness::Refreshing] {
                last.set(tick, freshness);
                assert_eq!(last.get(tick), Some(freshness));
                assert_eq!(last.get(tick.wrapping_add(1)), None);
            }
        }
    }

    #[test]
    fn stale_token_is_checked_again() {
        let last = LastFreshness::default();
        last.set(7, Freshness::Stale);
        assert_eq!(last.get(7), None);
    }
}
