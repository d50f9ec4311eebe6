//! Detection of redelivered events.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest, Sha256};

use crate::generated::models::WebhookEvent;

/// Detects redelivered events by their ID, which a signature does not.
///
/// Klavi sends an event again if the response was not 200 (up to five times, `link/lqUr-overview`), with the same ID
/// (`monitor/security`). A handler [claims](Self::claim) the event and [commits](Claim::commit) the claim once it is
/// handled. A claim that is dropped before, as in a handler that fails, panics or is cancelled, leaves no trace, so
/// that the redelivery is new again.
///
/// The guard remembers a fixed number of the latest handled events, and the events that are currently claimed; it
/// stores a hash of each ID. Each call takes constant time. Clones share one memory, which lives in this process: if
/// several processes receive events, or a restart must forget nothing, store [`event_id`](WebhookEvent::event_id) in
/// a database instead, in a unique column, within the transaction that acts on the event.
///
/// ```
/// use klavi::webhook::{Delivery, ReplayGuard, WebhookEvent};
///
/// let event: WebhookEvent = serde_json::from_str(r#"{"eventId":"e-1"}"#)?;
/// let guard = ReplayGuard::new(10_000);
/// let Delivery::New(claim) = guard.claim(&event) else { panic!("a first delivery") };
/// assert!(matches!(guard.claim(&event), Delivery::InProgress));
/// drop(claim); // the handler failed
/// let Delivery::New(claim) = guard.claim(&event) else { panic!("a redelivery of what failed") };
/// claim.commit();
/// assert!(matches!(guard.claim(&event), Delivery::Processed));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ReplayGuard {
    capacity: usize,
    seen: Arc<Mutex<Seen>>,
}

/// Delivery state of an event, from [`ReplayGuard::claim`].
#[derive(Debug)]
#[must_use = "a dropped claim releases the event"]
pub enum Delivery {
    /// The event is new: handle it, and then [commit](Claim::commit).
    New(Claim),
    /// Another delivery of the event is being handled. Respond with a status other than 200 (such as 503), so that
    /// the event is sent again if that handler fails.
    InProgress,
    /// The event was handled before. Respond with 200.
    Processed,
}

/// The right to handle one event, from [`ReplayGuard::claim`].
///
/// If it is dropped without a [`commit`](Self::commit), the event counts as never delivered.
#[must_use = "a dropped claim releases the event"]
pub struct Claim {
    /// `None` for an event without an ID, and once the claim is committed.
    id: Option<IdHash>,
    guard: ReplayGuard,
}

/// Hash of fixed length, whatever the ID's.
type IdHash = [u8; 32];

#[derive(Default)]
struct Seen {
    states: HashMap<IdHash, State>,
    processed: VecDeque<IdHash>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    InProgress,
    Processed,
}

impl ReplayGuard {
    /// Creates a guard that remembers the latest `events` handled events, at least one.
    #[must_use]
    pub fn new(events: usize) -> Self {
        Self {
            capacity: events.max(1),
            seen: Arc::default(),
        }
    }

    /// Claims the event for its handler, unless another delivery of it is being or was handled.
    ///
    /// An event without an ID, or with a blank one, is always new, since it cannot be recognized.
    pub fn claim(&self, event: &WebhookEvent) -> Delivery {
        let id = event.event_id.as_ref().map(|id| id.as_str().trim());
        let id: Option<IdHash> = id.filter(|id| !id.is_empty()).map(|id| Sha256::digest(id).into());
        if let Some(id) = id {
            let mut seen = self.lock();
            match seen.states.get(&id) {
                Some(State::InProgress) => return Delivery::InProgress,
                Some(State::Processed) => return Delivery::Processed,
                None => seen.states.insert(id, State::InProgress),
            };
        }
        Delivery::New(Claim {
            id,
            guard: self.clone(),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        // No caller code runs under the lock, so its state is always consistent.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// Remembers the event as handled: a further delivery is [`Processed`](Delivery::Processed).
    pub fn commit(mut self) {
        let Some(id) = self.id.take() else {
            return;
        };
        let mut seen = self.guard.lock();
        seen.states.insert(id, State::Processed);
        seen.processed.push_back(id);
        if seen.processed.len() > self.guard.capacity
            && let Some(oldest) = seen.processed.pop_front()
        {
            seen.states.remove(&oldest);
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.guard.lock().states.remove(&id);
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").finish_non_exhaustive()
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen")
            .field("in_progress", &(self.states.len() - self.processed.len()))
            .field("processed", &self.processed.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: usize) -> WebhookEvent {
        serde_json::from_str(&format!(r#"{{"eventId":{id}}}"#)).unwrap()
    }

    fn claim(guard: &ReplayGuard, id: usize) -> Claim {
        match guard.claim(&event(id)) {
            Delivery::New(claim) => claim,
            other => panic!("{id} is {other:?}"),
        }
    }

    fn is_processed(guard: &ReplayGuard, id: usize) -> bool {
        matches!(guard.claim(&event(id)), Delivery::Processed)
    }

    #[test]
    fn only_the_newest_events_are_remembered() {
        let guard = ReplayGuard::new(3);
        for id in 0..100 {
            claim(&guard, id).commit();
            assert!(is_processed(&guard, id), "at once");
        }
        for id in 97..100 {
            assert!(is_processed(&guard, id), "{id}");
        }
        drop(claim(&guard, 0));
        let seen = guard.lock();
        assert_eq!((seen.states.len(), seen.processed.len()), (3, 3));
    }

    #[test]
    fn event_in_progress_is_reported() {
        let guard = ReplayGuard::new(1);
        let held = claim(&guard, 1);
        claim(&guard, 2).commit();
        claim(&guard, 3).commit();
        assert!(
            matches!(guard.claim(&event(1)), Delivery::InProgress),
            "it is not evicted"
        );
        held.commit();
        assert!(is_processed(&guard, 1));
    }

    #[test]
    fn dropped_claim_leaves_no_trace() {
        let guard = ReplayGuard::new(0);
        drop(claim(&guard, 1));
        assert!(guard.lock().states.is_empty());
        claim(&guard, 1).commit();
        assert!(is_processed(&guard, 1));
    }

    #[test]
    fn panicking_handler_releases_its_claim() {
        let guard = ReplayGuard::new(10);
        let handler = std::panic::AssertUnwindSafe(|| {
            let _claim = claim(&guard, 1);
            panic!("the handler fails");
        });
        assert!(std::panic::catch_unwind(handler).is_err());
        claim(&guard, 1).commit();
    }

    #[tokio::test]
    async fn cancelled_handler_releases_its_claim() {
        let guard = ReplayGuard::new(10);
        let held = guard.clone();
        let (claimed, is_claimed) = tokio::sync::oneshot::channel();
        let handler = tokio::spawn(async move {
            let claim = claim(&held, 1);
            claimed.send(()).unwrap();
            std::future::pending::<()>().await;
            claim.commit();
        });
        is_claimed.await.unwrap();
        assert!(matches!(guard.claim(&event(1)), Delivery::InProgress));
        handler.abort();
        assert!(handler.await.unwrap_err().is_cancelled());
        claim(&guard, 1).commit();
        assert!(is_processed(&guard, 1));
    }

    #[test]
    fn event_without_an_id_is_always_new() {
        let guard = ReplayGuard::new(10);
        for json in ["{}", r#"{"eventId":""}"#, r#"{"eventId":" \t"}"#] {
            let nameless: WebhookEvent = serde_json::from_str(json).unwrap();
            for _ in 0..2 {
                let Delivery::New(claim) = guard.claim(&nameless) else {
                    panic!("{json}")
                };
                claim.commit();
            }
        }
        assert!(guard.lock().states.is_empty());
    }

    #[test]
    fn one_of_many_threads_claims_an_event() {
        let guard = ReplayGuard::new(1000);
        let new = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let mut new = 0;
                        for id in 0..500 {
                            if let Delivery::New(claim) = guard.claim(&event(id)) {
                                claim.commit();
                                new += 1;
                            }
                        }
                        new
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum::<usize>()
        });
        assert_eq!(new, 500);
    }

    #[test]
    fn debug_shows_no_id() {
        let guard = ReplayGuard::new(10);
        let secret: WebhookEvent = serde_json::from_str(r#"{"eventId":"visible"}"#).unwrap();
        let delivery = guard.claim(&secret);
        let shown = format!("{delivery:?} {guard:?}");
        assert!(
            !shown.contains("visible") && shown.contains("in_progress: 1"),
            "{shown}"
        );
    }

    #[test]
    fn debug_shows_counts_and_no_events() {
        let guard = ReplayGuard::new(3);
        let held = claim(&guard, 4711);
        claim(&guard, 4712).commit();
        claim(&guard, 4713).commit();
        let shown = format!("{held:?} {:?}", guard.lock());
        assert!(shown.starts_with("Claim { .. }"), "{shown}");
        assert!(shown.contains("in_progress: 1, processed: 2"), "{shown}");
        assert!(!shown.contains("471"), "{shown}");
    }
}
