//! Queue of deliveries, and the schedule of their attempts.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use super::record::{Attempt, Delivery, DeliveryState, Forgery};

/// Maximum number of deliveries. The oldest are dropped, delivered ones first.
const MAX_KEPT: usize = 1000;
/// Maximum number of attempts that a delivery lists.
const MAX_ATTEMPTS: usize = 100;
/// Number of automatic retries. Documented for the data product of Klavi only, like the backoff.
const MAX_RETRIES: u32 = 5;
/// Delay before the first retry. Each further one takes twice as long.
const BACKOFF: Duration = Duration::from_millis(250);

/// Deliveries in the order of their sending.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Queue {
    last_id: u64,
    /// Receiver of automatic deliveries.
    target: Option<String>,
    entries: VecDeque<Entry>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    delivery: Delivery,
    /// Number of failed automatic attempts.
    failures: u32,
}

impl Queue {
    pub(super) fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// Sets the receiver. What is queued is due at `now`.
    pub(super) fn set_target(&mut self, url: String, now: SystemTime) {
        self.target = Some(url);
        for entry in self.queued_mut() {
            entry.failures = 0;
            entry.delivery.next_attempt_at = Some(now);
        }
    }

    pub(super) fn clear_target(&mut self) {
        self.target = None;
        for entry in self.queued_mut() {
            entry.delivery.next_attempt_at = None;
        }
    }

    /// Appends a delivery, and returns it.
    pub(super) fn push(
        &mut self,
        event_id: String,
        body: String,
        forged: Option<Forgery>,
        now: SystemTime,
    ) -> Delivery {
        self.last_id += 1;
        let delivery = Delivery {
            id: self.last_id.to_string(),
            event_id,
            body,
            created_at: now,
            state: DeliveryState::Queued,
            forged,
            attempts: Vec::new(),
            next_attempt_at: self.target.as_ref().map(|_target| now),
        };
        self.entries.push_back(Entry {
            delivery: delivery.clone(),
            failures: 0,
        });
        if self.entries.len() > MAX_KEPT {
            let done = |entry: &Entry| entry.delivery.state != DeliveryState::Queued;
            let index = self.entries.iter().position(done).unwrap_or_default();
            self.entries.remove(index);
        }
        delivery
    }

    pub(super) fn all(&self) -> Vec<Delivery> {
        self.entries.iter().map(|entry| entry.delivery.clone()).collect()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Delivery> {
        let mut deliveries = self.entries.iter().map(|entry| &entry.delivery);
        deliveries.find(|delivery| delivery.id == id)
    }

    /// Returns the IDs of the queued deliveries, in order.
    pub(super) fn queued(&self) -> Vec<String> {
        let queued = self.entries.iter().map(|entry| &entry.delivery);
        let queued = queued.filter(|delivery| delivery.state == DeliveryState::Queued);
        queued.map(|delivery| delivery.id.clone()).collect()
    }

    /// Returns the queued delivery with the earliest planned attempt, and its time.
    pub(super) fn next_attempt(&self) -> Option<(String, SystemTime)> {
        let planned = self.entries.iter().filter_map(|entry| {
            let at = entry.delivery.next_attempt_at?;
            Some((entry.delivery.id.clone(), at))
        });
        planned.min_by_key(|(_id, at)| *at)
    }

    /// Moves the queued deliveries `ids` to the front, in this order.
    pub(super) fn reorder(&mut self, ids: &[String]) {
        let rank = |entry: &Entry| {
            let is_queued = entry.delivery.state == DeliveryState::Queued;
            let index = ids.iter().position(|id| *id == entry.delivery.id);
            index.filter(|_| is_queued).unwrap_or(ids.len())
        };
        self.entries.make_contiguous().sort_by_key(rank);
    }

    /// Records an attempt at the delivery `id`, and plans the next one if it failed.
    pub(super) fn record(&mut self, id: &str, attempt: Attempt, now: SystemTime) {
        let has_target = self.target.is_some();
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.delivery.id == id) else {
            return;
        };
        let delivery = &mut entry.delivery;
        let is_accepted = attempt.status == Some(200);
        if delivery.attempts.len() == MAX_ATTEMPTS {
            delivery.attempts.remove(0);
        }
        delivery.attempts.push(attempt);
        if is_accepted {
            delivery.state = DeliveryState::Delivered;
            delivery.next_attempt_at = None;
        } else if has_target && delivery.state == DeliveryState::Queued {
            entry.failures += 1;
            if entry.failures > MAX_RETRIES {
                delivery.state = DeliveryState::Failed;
                delivery.next_attempt_at = None;
            } else {
                delivery.next_attempt_at = Some(now + BACKOFF * 2_u32.pow(entry.failures - 1));
            }
        }
    }

    fn queued_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        let entries = self.entries.iter_mut();
        entries.filter(|entry| entry.delivery.state == DeliveryState::Queued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn push(queue: &mut Queue, now: SystemTime) -> String {
        queue.push("e".to_owned(), "{}".to_owned(), None, now).id
    }

    fn fail(queue: &mut Queue, id: &str, now: SystemTime) {
        let attempt = Attempt {
            at: now,
            url: "http://127.0.0.1/".to_owned(),
            status: Some(503),
            error: None,
        };
        queue.record(id, attempt, now);
    }

    #[test]
    fn failed_delivery_is_retried_with_documented_backoff() {
        let mut queue = Queue::default();
        queue.set_target("http://127.0.0.1/".to_owned(), START);
        let id = push(&mut queue, START);
        let mut now = START;
        let mut delays = Vec::new();
        while let Some((_, at)) = queue.next_attempt() {
            delays.push(at.duration_since(now).expect("not in the past").as_millis());
            now = at;
            fail(&mut queue, &id, now);
        }
        assert_eq!(delays, [0, 250, 500, 1000, 2000, 4000]);
        let delivery = queue.get(&id).expect("the delivery");
        assert_eq!(
            (delivery.state, delivery.attempts.len()),
            (DeliveryState::Failed, 6)
        );
    }

    #[test]
    fn nothing_is_planned_without_target() {
        let mut queue = Queue::default();
        let id = push(&mut queue, START);
        fail(&mut queue, &id, START);
        assert_eq!(queue.next_attempt(), None);
        assert_eq!(queue.queued(), std::slice::from_ref(&id));
        queue.set_target("http://127.0.0.1/".to_owned(), START);
        assert_eq!(queue.next_attempt(), Some((id, START)));
        queue.clear_target();
        assert_eq!(queue.next_attempt(), None);
    }

    #[test]
    fn delivered_ones_are_dropped_first() {
        let mut queue = Queue::default();
        for _ in 0..MAX_KEPT {
            push(&mut queue, START);
        }
        let accepted = Attempt {
            at: START,
            url: String::new(),
            status: Some(200),
            error: None,
        };
        queue.record("3", accepted, START);
        push(&mut queue, START);
        assert!(queue.get("3").is_none() && queue.get("1").is_some());
        push(&mut queue, START);
        assert!(queue.get("1").is_none());
        assert_eq!(queue.all().len(), MAX_KEPT);
    }

    #[test]
    fn reordered_ones_come_first() {
        let mut queue = Queue::default();
        for _ in 0..4 {
            push(&mut queue, START);
        }
        queue.reorder(&["3".to_owned(), "2".to_owned()]);
        assert_eq!(queue.queued(), ["3", "2", "1", "4"]);
    }

    #[test]
    fn attempts_are_bounded() {
        let mut queue = Queue::default();
        let id = push(&mut queue, START);
        for _ in 0..=MAX_ATTEMPTS {
            fail(&mut queue, &id, START);
        }
        let attempts = queue.get(&id).map(|delivery| delivery.attempts.len());
        assert_eq!(attempts, Some(MAX_ATTEMPTS));
    }
}
