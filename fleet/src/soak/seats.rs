//! Seats of Klikoo's bus trips, by the log of the sandbox.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sandbox::Exchange;
use serde_json::Value;

/// Time for which the sandbox holds seats, in seconds.
const HOLD: f64 = 15.0 * 60.0;
/// Seats of each trip.
const SEATS: usize = 20;

/// Seat of a trip, by the trip's ID and its name.
pub(super) type Seat = (i64, String);

/// Seats that were held and booked.
#[derive(Debug, Default)]
pub(super) struct Seats {
    /// The end of the last hold of each seat.
    held: HashMap<Seat, f64>,
    /// The seats of each hold that is not booked.
    holds: HashMap<String, Vec<Seat>>,
    /// How often each seat was booked.
    booked: BTreeMap<Seat, u64>,
}

impl Seats {
    /// Adds a request for `blockSeat` or `book` that had its effect.
    pub(super) fn add(&mut self, exchange: &Exchange, at: f64) {
        let response = json(exchange.response.body.as_ref().map(|body| body.text.expose()));
        match exchange.operation {
            Some("blockSeat") => {
                let seats = requested(exchange);
                self.held
                    .extend(seats.iter().map(|seat| (seat.clone(), at + HOLD)));
                // A hold whose response was cut has no ID, so the client cannot book it.
                if let Some(id) = text(&response["data"]["transaction_id"]) {
                    self.holds.insert(id, seats);
                }
            }
            Some("book") => {
                let request = json(exchange.request.body.as_ref().map(|body| body.text.expose()));
                let id = text(&request["transaction_id"]).unwrap_or_default();
                for seat in self.holds.get(&id).into_iter().flatten() {
                    *self.booked.entry(seat.clone()).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    /// Returns whether a seat that `exchange` requests was held or booked by another request at the time `at`.
    pub(super) fn is_taken(&self, exchange: &Exchange, at: f64) -> bool {
        requested(exchange).iter().any(|seat| {
            let is_held = self.held.get(seat).is_some_and(|end| at < *end);
            is_held || self.booked.contains_key(seat)
        })
    }

    /// Returns the trips with a seat that was held.
    pub(super) fn trips(&self) -> BTreeSet<i64> {
        self.held.keys().map(|(trip, _)| *trip).collect()
    }

    /// Returns each seat that was sold twice.
    pub(super) fn sold_twice(&self) -> Vec<String> {
        let twice = self.booked.iter().filter(|(_, times)| **times > 1);
        twice
            .map(|((trip, seat), times)| format!("seat {seat} of trip {trip} was sold {times} times"))
            .collect()
    }

    /// Returns each difference between the bookings and the seats of `trip` that the provider shows as `free` after all holds
    /// have ended.
    pub(super) fn compare(&self, trip: i64, free: &BTreeSet<String>) -> Vec<String> {
        let booked = self.booked.keys().filter(|(booked, _)| *booked == trip);
        let booked: BTreeSet<_> = booked.map(|(_, seat)| seat.clone()).collect();
        let mut problems = Vec::new();
        for seat in booked.intersection(free) {
            problems.push(format!("seat {seat} of trip {trip} was booked, and is free"));
        }
        if booked.len() + free.len() != SEATS {
            let (booked, free) = (booked.len(), free.len());
            problems.push(format!(
                "trip {trip} has {SEATS} seats, of which {booked} were booked, and {free} are free: a hold is left"
            ));
        }
        problems
    }

    pub(super) fn booked(&self) -> usize {
        self.booked.len()
    }

    pub(super) fn held(&self) -> usize {
        self.held.len()
    }
}

fn requested(exchange: &Exchange) -> Vec<Seat> {
    let request = json(exchange.request.body.as_ref().map(|body| body.text.expose()));
    let journey = &request["departure"];
    let trip = journey["trip_id"].as_i64().unwrap_or_default();
    let passengers = journey["passengers"].as_array();
    let names = passengers
        .into_iter()
        .flatten()
        .filter_map(|passenger| passenger["seat_name"].as_str());
    names.map(|name| (trip, name.to_owned())).collect()
}

fn json(text: Option<&str>) -> Value {
    text.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// Returns an ID, which is a text or a number.
fn text(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(booked: &[(&str, u64)]) -> Seats {
        Seats {
            booked: booked
                .iter()
                .map(|(name, times)| ((7, (*name).to_owned()), *times))
                .collect(),
            ..Seats::default()
        }
    }

    #[test]
    fn booked_and_free_seats_are_all_seats() {
        let free = |from: usize, to: usize| (from..=to).map(|number| number.to_string()).collect();
        let seats = seats(&[("1", 1)]);
        assert_eq!(seats.compare(7, &free(2, SEATS)), Vec::<String>::new());
        let held = seats.compare(7, &free(3, SEATS));
        assert!(
            matches!(&held[..], [problem] if problem.contains("a hold is left")),
            "{held:?}"
        );
        let lost = seats.compare(7, &free(1, SEATS - 1));
        assert!(
            matches!(&lost[..], [problem] if problem.contains("and is free")),
            "{lost:?}"
        );
    }

    #[test]
    fn seat_that_was_sold_twice_is_a_problem() {
        assert_eq!(seats(&[("1A", 1), ("1B", 1)]).sold_twice(), Vec::<String>::new());
        assert_eq!(
            seats(&[("1A", 2)]).sold_twice(),
            ["seat 1A of trip 7 was sold 2 times"]
        );
    }
}
