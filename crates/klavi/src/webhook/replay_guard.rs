//! Which events were seen before.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
};

use super::{EventId, WebhookEvent};

/// Tells events that come again, by their id: what a signature does not.
///
/// It remembers the newest ids, as many as it is made for, in this process. Where several processes receive events, or
/// a restart must forget nothing, keep [`event_id`](WebhookEvent::event_id) in storage of your own instead, in a column
/// that is unique, and in the transaction that acts on the event.
///
/// Klavi sends an event again when it was not answered with 200 (up to five times, `link/lqUr-overview`), and with the
/// same id (`monitor/security`). So an event that could not be dealt with is to be [forgotten](Self::forget).
///
/// ```
/// use klavi::{Secret, webhook::{self, ReplayGuard}};
///
/// let (key, body) = (Secret::from("a key"), br#"{"eventId":"e-1"}"#);
/// let events = webhook::verify(&key, &webhook::sign(&key, body), body)?;
/// let guard = ReplayGuard::new(10_000);
/// assert!(guard.is_new(&events[0]));
/// assert!(!guard.is_new(&events[0]));
/// guard.forget(&events[0]);
/// assert!(guard.is_new(&events[0]));
/// # Ok::<(), webhook::Error>(())
/// ```
#[derive(Debug)]
pub struct ReplayGuard {
    capacity: usize,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    ids: HashSet<EventId>,
    oldest_first: VecDeque<EventId>,
}

impl ReplayGuard {
    /// A guard that remembers the newest `events`, at least one.
    #[must_use]
    pub fn new(events: usize) -> Self {
        Self {
            capacity: events.max(1),
            seen: Mutex::default(),
        }
    }

    /// Whether this is the first time that the event is asked about. One without an id always is: there is nothing to
    /// know it by.
    pub fn is_new(&self, event: &WebhookEvent) -> bool {
        let Some(id) = &event.event_id else {
            return true;
        };
        self.with(|seen| {
            if !seen.ids.insert(id.clone()) {
                return false;
            }
            seen.oldest_first.push_back(id.clone());
            if seen.oldest_first.len() > self.capacity
                && let Some(oldest) = seen.oldest_first.pop_front()
            {
                seen.ids.remove(&oldest);
            }
            true
        })
    }

    /// Takes the event for one that was never seen: it could not be dealt with, and is to come again.
    pub fn forget(&self, event: &WebhookEvent) {
        let Some(id) = &event.event_id else {
            return;
        };
        self.with(|seen| {
            if seen.ids.remove(id) {
                seen.oldest_first.retain(|known| known != id);
            }
        });
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut Seen) -> T) -> T {
        // A panic elsewhere leaves at worst an id in one of the two.
        use_it(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: usize) -> WebhookEvent {
        serde_json::from_str(&format!(r#"{{"eventId":{id}}}"#)).unwrap()
    }

    #[test]
    fn the_newest_ids_are_remembered_and_no_more() {
        let guard = ReplayGuard::new(3);
        for id in 0..100 {
            assert!(guard.is_new(&event(id)));
            assert!(!guard.is_new(&event(id)), "at once");
        }
        for id in 97..100 {
            assert!(!guard.is_new(&event(id)), "{id}");
        }
        assert!(guard.is_new(&event(0)), "long gone");
        let seen = guard.seen.lock().unwrap();
        assert_eq!((seen.ids.len(), seen.oldest_first.len()), (3, 3));
    }

    #[test]
    fn what_was_forgotten_is_new_and_takes_no_room() {
        let guard = ReplayGuard::new(0);
        assert!(guard.is_new(&event(1)));
        guard.forget(&event(1));
        guard.forget(&event(2));
        assert!(guard.is_new(&event(1)));
        assert_eq!(guard.seen.lock().unwrap().oldest_first.len(), 1);
    }

    #[test]
    fn an_event_without_an_id_is_never_held_back() {
        let guard = ReplayGuard::new(3);
        let nameless = WebhookEvent::default();
        assert!(guard.is_new(&nameless) && guard.is_new(&nameless));
    }

    #[test]
    fn of_many_threads_one_alone_finds_an_event_new() {
        let guard = ReplayGuard::new(10);
        let found = std::thread::scope(|scope| {
            let looks: Vec<_> = (0..8).map(|_| scope.spawn(|| guard.is_new(&event(1)))).collect();
            looks
                .into_iter()
                .filter_map(|look| look.join().ok())
                .filter(|is_new| *is_new)
                .count()
        });
        assert_eq!(found, 1);
    }
}
