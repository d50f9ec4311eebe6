//! What the last look at the clocks found, so that most callers need none.

use crate::sync::atomic::{AtomicU64, Ordering};

/// What a caller may do with a cached token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Do not use it without asking further.
    Stale = 0,
    /// Use it.
    Fresh = 1,
    /// Use it, and see to it that a refresh runs.
    Aging = 2,
    /// Use it; somebody has just seen to its refresh.
    Attended = 3,
}

/// The last look, with the tick of the clock in which it was. Both clocks are read by whoever is the first in a tick, and
/// by nobody else in it.
#[derive(Debug, Default)]
pub(super) struct LastLook(AtomicU64);

impl LastLook {
    /// What was found in `tick`, if it was looked then and the token could be used.
    #[inline]
    pub(super) fn at(&self, tick: u64) -> Option<Look> {
        // One word holds both, and publishes nothing else.
        let noted = self.0.load(Ordering::Relaxed);
        match noted ^ (tick << 2) {
            1 => Some(Look::Fresh),
            2 => Some(Look::Aging),
            3 => Some(Look::Attended),
            _ => None,
        }
    }

    pub(super) fn note(&self, tick: u64, look: Look) {
        self.0.store(tick << 2 | look as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_counts_in_its_tick_alone() {
        let last = LastLook::default();
        for tick in [0, 1, u64::MAX] {
            assert_eq!(last.at(tick), None);
        }
        for tick in [0, 1, u64::MAX] {
            for look in [Look::Fresh, Look::Aging, Look::Attended] {
                last.note(tick, look);
                assert_eq!(last.at(tick), Some(look));
                assert_eq!(last.at(tick.wrapping_add(1)), None);
            }
        }
    }

    #[test]
    fn a_token_that_was_stale_is_looked_at_again() {
        let last = LastLook::default();
        last.note(7, Look::Stale);
        assert_eq!(last.at(7), None);
    }
}
