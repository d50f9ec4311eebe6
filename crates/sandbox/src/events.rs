//! Changes of the sandbox, for subscribers.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::watch;

use crate::provider::Provider;

/// Number of kept events, from which a subscriber can resume.
const MAX_KEPT: usize = 1000;

/// Change of the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// State of a provider.
    State(Provider),
    /// Delivery of a provider, by its ID.
    Delivery(Provider, String),
    /// Clock: advanced, frozen or resumed.
    Clock,
    /// Injected faults.
    Faults,
    /// Reset of the sandbox, or events that a subscriber has missed.
    Reset,
}

/// Newest events, with consecutive IDs from 1.
#[derive(Debug, Default)]
pub(crate) struct Events {
    kept: Mutex<VecDeque<Event>>,
    /// ID of the newest event.
    newest: watch::Sender<u64>,
    subscriptions: AtomicUsize,
}

impl Events {
    pub(crate) fn push(&self, event: Event) {
        let mut kept = self.lock();
        if kept.len() == MAX_KEPT {
            kept.pop_front();
        }
        kept.push_back(event);
        // Under the lock, so that IDs and events stay in step.
        self.newest.send_modify(|newest| *newest += 1);
    }

    /// Returns the ID of the newest event, or 0.
    pub(crate) fn last_id(&self) -> u64 {
        *self.newest.borrow()
    }

    /// Returns a channel that changes with every event, and with every new subscription.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// Returns whether there is a subscription.
    pub(crate) fn has_subscription(&self) -> bool {
        self.subscriptions.load(Ordering::SeqCst) > 0
    }

    /// Returns the first event after the event `id`, and its ID. One that is no longer kept is a reset.
    fn after(&self, id: u64) -> Option<(u64, Event)> {
        let kept = self.lock();
        let newest = *self.newest.borrow();
        let oldest = newest + 1 - kept.len() as u64;
        let next = id + 1;
        if next < oldest {
            return Some((oldest - 1, Event::Reset));
        }
        let index = usize::try_from(next - oldest).ok()?;
        kept.get(index).map(|event| (next, event.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Event>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Events of a subscriber.
#[derive(Debug)]
pub(crate) struct Subscription {
    events: Arc<Events>,
    newest: watch::Receiver<u64>,
    last_id: u64,
}

impl Subscription {
    /// Starts after the event `id`. An ID that was never assigned is that of the newest event.
    pub(crate) fn after(events: &Arc<Events>, id: u64) -> Self {
        events.subscriptions.fetch_add(1, Ordering::SeqCst);
        events.newest.send_modify(|_unchanged| {});
        Self {
            events: Arc::clone(events),
            newest: events.changes(),
            last_id: id.min(events.last_id()),
        }
    }

    /// Waits for the next event, and returns it with its ID. Dropping the future loses none.
    pub(crate) async fn next(&mut self) -> (u64, Event) {
        loop {
            self.newest.mark_unchanged();
            if let Some((id, event)) = self.events.after(self.last_id) {
                self.last_id = id;
                return (id, event);
            }
            // The events have the sender, so the channel never closes.
            let _changed = self.newest.changed().await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.events.subscriptions.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn subscriber_resumes_after_an_event() {
        let events = Arc::new(Events::default());
        events.push(Event::Clock);
        events.push(Event::Faults);
        let mut subscription = Subscription::after(&events, 1);
        assert_eq!(subscription.next().await, (2, Event::Faults));
        let waiting = tokio::spawn(async move { subscription.next().await });
        tokio::task::yield_now().await;
        events.push(Event::State(Provider::Klavi));
        assert_eq!(
            waiting.await.expect("no panic"),
            (3, Event::State(Provider::Klavi))
        );
    }

    #[tokio::test]
    async fn missed_events_are_a_reset() {
        let events = Arc::new(Events::default());
        for _ in 0..MAX_KEPT + 5 {
            events.push(Event::Clock);
        }
        let mut subscription = Subscription::after(&events, 2);
        assert_eq!(subscription.next().await, (5, Event::Reset));
        assert_eq!(subscription.next().await, (6, Event::Clock));
        let mut unknown = Subscription::after(&events, u64::MAX);
        events.push(Event::Faults);
        assert_eq!(unknown.next().await.1, Event::Faults);
    }
}
