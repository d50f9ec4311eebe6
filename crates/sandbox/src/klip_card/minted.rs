//! Minted Cards, and the monthly quota.

use std::sync::{Mutex, PoisonError};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use serde::{Deserialize, Serialize};

use super::catalogue::Card;
use crate::snapshot::snapshot;

/// Maximum number of Cards that an account mints in a calendar month. The figure is invented.
pub(super) const MONTHLY_LIMIT: usize = 1_000;

/// Minted Cards in order, and the number minted in the current month.
#[derive(Debug, Default)]
pub(super) struct Minted(Mutex<State>);

snapshot!(Minted(Mutex<State>));

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct State {
    cards: Vec<Card>,
    /// First day of the month of `count`.
    month: Option<Date>,
    count: usize,
}

impl Minted {
    /// Mints a Card for each of `receivers`, or none. Returns whether the quota suffices.
    pub(super) fn add(&self, receivers: &[&str], hash: &str, now: Timestamp) -> bool {
        self.with(|state| {
            state.reset_at_new_month(now);
            let count = state.count.saturating_add(receivers.len());
            let has_room = count <= MONTHLY_LIMIT;
            if has_room {
                state.count = count;
                for receiver in receivers {
                    let card = Card::minted(state.cards.len(), receiver, hash, now);
                    state.cards.push(card);
                }
            }
            has_room
        })
    }

    /// Returns the number minted in the month of `now`.
    pub(super) fn count_of_month(&self, now: Timestamp) -> usize {
        self.with(|state| {
            state.reset_at_new_month(now);
            state.count
        })
    }

    pub(super) fn len(&self) -> usize {
        self.with(|state| state.cards.len())
    }

    pub(super) fn card(&self, index: usize) -> Option<Card> {
        self.with(|state| state.cards.get(index).cloned())
    }

    fn with<T>(&self, operate: impl FnOnce(&mut State) -> T) -> T {
        operate(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Resets the count on the first of each month, as documented. The time zone is not; this is UTC.
    fn reset_at_new_month(&mut self, now: Timestamp) {
        let month = Some(now.to_zoned(TimeZone::UTC).date().first_of_month());
        if self.month != month {
            self.month = month;
            self.count = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVER: &str = "0x3333333333333333333333333333333333333333";

    #[test]
    fn quota_is_monthly_and_all_or_nothing() {
        let minted = Minted::default();
        let last_of_june: Timestamp = "2025-06-30T23:59:59Z".parse().expect("an instant");
        let first_of_july: Timestamp = "2025-07-01T00:00:00Z".parse().expect("an instant");
        assert!(minted.add(&[RECEIVER; MONTHLY_LIMIT - 1], "0x", last_of_june));
        assert!(!minted.add(&[RECEIVER; 2], "0x", last_of_june));
        assert!(minted.add(&[RECEIVER], "0x", last_of_june));
        assert_eq!(minted.count_of_month(last_of_june), MONTHLY_LIMIT);
        assert_eq!(minted.count_of_month(first_of_july), 0);
        assert!(minted.add(&[RECEIVER], "0x", first_of_july));
        assert_eq!(
            (minted.len(), minted.count_of_month(first_of_july)),
            (MONTHLY_LIMIT + 1, 1)
        );
    }
}
