//! Held and booked seats.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{clock::Clock, snapshot::snapshot};

/// Duration for which seats are held. The figure is invented.
const HOLD_DURATION: SignedDuration = SignedDuration::from_mins(15);
const FIRST_ID: usize = 14_500_000;

/// Seat: the trip's ID, and the seat's name.
pub(super) type Seat = (usize, String);

/// Seats that are held for one reference.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Hold {
    pub(super) seats: Vec<Seat>,
    pub(super) reference: String,
    pub(super) customer_name: String,
    pub(super) phone_number: String,
    pub(super) price: u64,
    pub(super) is_round_trip: bool,
}

#[derive(Debug)]
pub(super) struct Seats {
    clock: Arc<Clock>,
    plan: Mutex<Plan>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// Holds in the order of their IDs. A booked one is `None`.
    held: VecDeque<(Timestamp, Option<Hold>)>,
    /// Number of the holds before those, which have expired.
    expired: usize,
    taken: HashSet<Seat>,
}

impl Seats {
    pub(super) fn new(clock: &Arc<Clock>) -> Self {
        Self {
            clock: Arc::clone(clock),
            plan: Mutex::default(),
        }
    }

    pub(super) fn is_free(&self, trip: usize, name: &str) -> bool {
        self.with(|plan, now| plan.is_free(&(trip, name.to_owned()), now))
    }

    /// Holds the seats if all of them are free, and returns the ID for booking them.
    pub(super) fn hold(&self, held: Hold) -> Option<usize> {
        self.with(|plan, now| {
            let mut named = HashSet::new();
            let are_free = held
                .seats
                .iter()
                .all(|seat| named.insert(seat) && plan.is_free(seat, now));
            are_free.then(|| {
                let id = FIRST_ID + plan.expired + plan.held.len();
                plan.held.push_back((now, Some(held)));
                id
            })
        })
    }

    /// Books the seats that are held under `id`, if `pay` succeeds.
    pub(super) fn book<T, F>(
        &self,
        id: &str,
        pay: impl FnOnce(&Hold) -> Result<T, F>,
    ) -> Option<Result<T, F>> {
        self.with(|plan, now| {
            let (since, held) = plan.held.get_mut(plan.index(id.parse().ok()?)?)?;
            if now.duration_since(*since) >= HOLD_DURATION {
                return None;
            }
            let booked = held.take()?;
            let paid = pay(&booked);
            if paid.is_ok() {
                plan.taken.extend(booked.seats);
            } else {
                *held = Some(booked);
            }
            Some(paid)
        })
    }

    fn with<T>(&self, operate: impl FnOnce(&mut Plan, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.drop_expired(now);
        operate(&mut plan, now)
    }
}

snapshot!(Seats { plan: Mutex<Plan> } settings { clock });

impl Plan {
    fn is_free(&self, seat: &Seat, now: Timestamp) -> bool {
        let is_held = self.held.iter().any(|(since, held)| {
            let is_current = now.duration_since(*since) < HOLD_DURATION;
            is_current && held.as_ref().is_some_and(|held| held.seats.contains(seat))
        });
        !is_held && !self.taken.contains(seat)
    }

    /// Returns the index of the hold `id`.
    fn index(&self, id: usize) -> Option<usize> {
        id.checked_sub(FIRST_ID)?.checked_sub(self.expired)
    }

    /// Drops the holds that have expired, which are the first ones.
    fn drop_expired(&mut self, now: Timestamp) {
        while let Some((since, _)) = self.held.front() {
            if now.duration_since(*since) < HOLD_DURATION {
                break;
            }
            self.held.pop_front();
            self.expired += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn held(names: &[&str]) -> Hold {
        Hold {
            seats: names.iter().map(|name| (7, (*name).to_owned())).collect(),
            reference: "r".to_owned(),
            customer_name: "Pelanggan".to_owned(),
            phone_number: "081200000000".to_owned(),
            price: 100_000,
            is_round_trip: false,
        }
    }

    #[test]
    fn hold_ends_by_booking_or_timeout() {
        let clock = Arc::default();
        let seats = Seats::new(&clock);
        let id = seats.hold(held(&["1A", "1B"])).unwrap().to_string();
        assert!(!seats.is_free(7, "1A") && seats.is_free(7, "1C"));
        assert_eq!(seats.hold(held(&["1B"])), None);
        assert_eq!(seats.hold(held(&["2A", "2A"])), None);
        clock.advance(Duration::from_secs(15 * 60));
        assert!(seats.is_free(7, "1A"));
        assert_eq!(seats.book(&id, |_| Ok::<_, ()>(())), None);

        let id = seats.hold(held(&["1A"])).unwrap().to_string();
        assert_eq!(
            seats.book(&id, |_| Err::<(), _>("too poor")),
            Some(Err("too poor"))
        );
        assert_eq!(seats.book(&id, |_| Ok::<_, ()>(())), Some(Ok(())));
        assert_eq!(seats.book(&id, |_| Ok::<_, ()>(())), None, "once");
        clock.advance(Duration::from_secs(15 * 60));
        assert!(!seats.is_free(7, "1A"));
    }

    #[test]
    fn expired_holds_are_forgotten() {
        let clock = Arc::default();
        let seats = Seats::new(&clock);
        let first = seats.hold(held(&["1A"])).unwrap();
        for minute in 1..=100 {
            clock.advance(Duration::from_secs(60));
            let id = seats.hold(held(&[&minute.to_string()]));
            assert_eq!(id, Some(first + minute));
        }
        assert_eq!(seats.with(|plan, _now| plan.held.len()), 15);
        let last = (first + 100).to_string();
        assert_eq!(seats.book(&last, |_| Ok::<_, ()>(())), Some(Ok(())));
        assert!(!seats.is_free(7, "100") && seats.is_free(7, "1"));
    }
}
