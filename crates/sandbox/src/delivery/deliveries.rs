//! Deliveries of one provider.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use tokio::sync;

use super::{
    queue::Queue,
    receiver::Receiver,
    record::{Attempt, Delivery, DeliveryState, Forgery},
    signing::Signing,
};
use crate::{
    clock::Clock,
    error::DeliveryError,
    events::{Event, Events},
    provider::Provider,
    setup::Setup,
    snapshot::snapshot,
};

/// Webhooks of Klavi, or callbacks of Klikoo.
///
/// They wait until they are delivered on request, or automatically to a target. The newest thousand are kept.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::DeliveryError;
///
/// let sandbox = sandbox::Sandbox::start().await?;
/// let webhooks = sandbox.klavi().webhooks();
/// assert!(webhooks.list().is_empty());
/// assert_eq!(webhooks.deliver(None, None).await, Err(DeliveryError::NoTarget));
/// # Ok(())
/// # }
/// ```
pub struct Deliveries {
    provider: Provider,
    clock: Arc<Clock>,
    events: Arc<Events>,
    signing: Signing,
    is_remote_allowed: bool,
    queue: Mutex<Queue>,
    /// Held while deliveries are sent, so that they arrive in order.
    sending: sync::Mutex<()>,
}

impl Deliveries {
    pub(crate) fn new(provider: Provider, setup: &Setup, signing: Signing) -> Self {
        Self {
            provider,
            clock: Arc::clone(&setup.clock),
            events: Arc::clone(&setup.events),
            signing,
            is_remote_allowed: setup.is_remote_allowed,
            queue: Mutex::default(),
            sending: sync::Mutex::default(),
        }
    }

    /// Queues a delivery of the event `event_id`.
    pub(crate) fn push(&self, event_id: &str, body: String, forged: Option<Forgery>) -> Delivery {
        let now = self.now();
        let delivery = self.lock().push(event_id.to_owned(), body, forged, now);
        self.announce(&delivery.id);
        self.events.push(Event::State(self.provider));
        delivery
    }

    /// Returns the deliveries, in the order of their sending.
    pub fn list(&self) -> Vec<Delivery> {
        self.lock().all()
    }

    /// Returns the delivery `id`.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError::Unknown`] if there is none.
    pub fn get(&self, id: &str) -> Result<Delivery, DeliveryError> {
        self.lock().get(id).cloned().ok_or_else(|| unknown(id))
    }

    /// Returns the number of queued deliveries.
    pub fn waiting(&self) -> usize {
        self.lock().queued().len()
    }

    /// Returns the receiver of automatic deliveries.
    pub fn target(&self) -> Option<String> {
        self.lock().target().map(str::to_owned)
    }

    /// Delivers everything to `url` from now on, what is queued included.
    ///
    /// Only status 200 accepts a delivery. A failed one is sent again after 250 ms of the sandbox's time, and after twice
    /// as long each further time, five times at most.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError::NotLoopback`] if `url` is not http on a loopback address.
    pub fn set_target(&self, url: &str) -> Result<(), DeliveryError> {
        Receiver::at(url, self.is_remote_allowed)?;
        let now = self.now();
        self.lock().set_target(url.to_owned(), now);
        self.events.push(Event::State(self.provider));
        Ok(())
    }

    /// Stops delivering automatically.
    pub fn clear_target(&self) {
        self.lock().clear_target();
        self.events.push(Event::State(self.provider));
    }

    /// Sends the queued deliveries to `url` or the target, in order, until one is not accepted, and returns those that
    /// were sent. `order` restricts it to these IDs, in this order.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError`] if `url` is not http on a loopback address, if there is neither `url` nor a target, or if
    /// an ID of `order` is not that of a queued delivery. Nothing is sent then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave a delivery with the receiver that is sent again later.
    pub async fn deliver(
        &self,
        url: Option<&str>,
        order: Option<&[String]>,
    ) -> Result<Vec<Delivery>, DeliveryError> {
        let receiver = self.receiver(url)?;
        let _sending = self.sending.lock().await;
        let ids = match order {
            Some(ids) => {
                self.check_queued(ids)?;
                ids.to_vec()
            }
            None => self.lock().queued(),
        };
        let mut sent = Vec::new();
        for id in ids {
            let Some(delivery) = self.send(&id, &receiver).await else {
                continue;
            };
            let is_accepted = delivery.state == DeliveryState::Delivered;
            sent.push(delivery);
            if !is_accepted {
                break;
            }
        }
        Ok(sent)
    }

    /// Sends the delivery `id` to `url` or the target, whatever its state, and returns it.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError`] if the delivery is unknown, if `url` is not http on a loopback address, or if there is
    /// neither `url` nor a target. An attempt that fails is no error; the delivery lists it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave the delivery with the receiver.
    pub async fn retry(&self, id: &str, url: Option<&str>) -> Result<Delivery, DeliveryError> {
        self.get(id)?;
        let receiver = self.receiver(url)?;
        let _sending = self.sending.lock().await;
        self.send(id, &receiver).await.ok_or_else(|| unknown(id))
    }

    /// Queues the delivery `id` once more, with the same event, and returns the new one.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError::Unknown`] if there is none.
    pub fn duplicate(&self, id: &str) -> Result<Delivery, DeliveryError> {
        let delivery = self.get(id)?;
        Ok(self.push(&delivery.event_id, delivery.body, delivery.forged))
    }

    /// Moves the queued deliveries `ids` to the front, in this order.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError`] if an ID is not that of a queued delivery.
    pub fn reorder(&self, ids: &[String]) -> Result<(), DeliveryError> {
        self.check_queued(ids)?;
        self.lock().reorder(ids);
        self.events.push(Event::State(self.provider));
        Ok(())
    }

    /// Sends the delivery whose planned attempt is due, and returns whether there was one.
    pub(crate) async fn send_due(&self) -> bool {
        let _sending = self.sending.lock().await;
        let (target, next) = {
            let queue = self.lock();
            (queue.target().map(str::to_owned), queue.next_attempt())
        };
        let (Some(target), Some((id, at))) = (target, next) else {
            return false;
        };
        let Ok(receiver) = Receiver::at(&target, self.is_remote_allowed) else {
            return false;
        };
        at <= self.now() && self.send(&id, &receiver).await.is_some()
    }

    /// Returns the time of the next planned attempt.
    pub(crate) fn next_attempt(&self) -> Option<SystemTime> {
        self.lock().next_attempt().map(|(_id, at)| at)
    }

    /// Sends the delivery `id`, and returns it with the attempt, unless it is unknown.
    async fn send(&self, id: &str, receiver: &Receiver) -> Option<Delivery> {
        let delivery = self.lock().get(id)?.clone();
        let headers = self
            .signing
            .headers(&delivery.body, delivery.forged, self.clock.now_in_seconds());
        let result = receiver.send(&headers, delivery.body).await;
        let now = self.now();
        let attempt = Attempt {
            at: now,
            url: receiver.url(),
            status: result.as_ref().ok().copied(),
            error: result.err().map(|error| error.to_string()),
        };
        let delivery = {
            let mut queue = self.lock();
            queue.record(id, attempt, now);
            queue.get(id).cloned()
        };
        self.announce(id);
        delivery
    }

    fn receiver(&self, url: Option<&str>) -> Result<Receiver, DeliveryError> {
        let target = self.target();
        let url = url.or(target.as_deref()).ok_or(DeliveryError::NoTarget)?;
        Receiver::at(url, self.is_remote_allowed)
    }

    fn check_queued(&self, ids: &[String]) -> Result<(), DeliveryError> {
        let queue = self.lock();
        for id in ids {
            let delivery = queue.get(id).ok_or_else(|| unknown(id))?;
            if delivery.state != DeliveryState::Queued {
                return Err(DeliveryError::NotQueued {
                    id: id.clone(),
                    state: delivery.state.name(),
                });
            }
        }
        Ok(())
    }

    fn announce(&self, id: &str) {
        self.events.push(Event::Delivery(self.provider, id.to_owned()));
    }

    fn now(&self) -> SystemTime {
        self.clock.now().into()
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown(id: &str) -> DeliveryError {
    DeliveryError::Unknown { id: id.to_owned() }
}

snapshot!(Deliveries {
    queue: Mutex<Queue>,
} settings { provider, clock, events, signing, is_remote_allowed, sending });

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deliveries")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}
