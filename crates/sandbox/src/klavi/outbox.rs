//! Events.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    delivery::{Deliveries, Delivery, Forgery, Signing},
    ids::Ids,
    provider::Provider,
    secret::Secret,
    setup::Setup,
    snapshot::snapshot,
};

/// Webhooks with events, and the data that all events have.
#[derive(Debug)]
pub(super) struct Outbox {
    app_id: String,
    ids: Ids,
    webhooks: Deliveries,
}

impl Outbox {
    /// Creates an outbox whose webhooks are signed with `key`.
    pub(super) fn new(app_id: &str, key: &str, setup: &Setup) -> Self {
        let signing = Signing::Klavi {
            key: Secret::new(key),
            wrong_key: Secret::new(setup.seed.hex::<32>("klavi/forged-webhooks")),
        };
        Self {
            app_id: app_id.to_owned(),
            ids: Ids::new(&setup.seed, "klavi/event-ids"),
            webhooks: Deliveries::new(Provider::Klavi, setup, signing),
        }
    }

    /// Queues an event with `payload`, in the form of the same provider's other products. It has no name, since none is
    /// documented for payments.
    pub(super) fn push(&self, payload: &Value, now: Timestamp) {
        self.queue(payload, None, now);
    }

    /// Queues an event about a payment that does not exist.
    pub(super) fn forge(&self, forgery: Forgery, now: Timestamp) -> Delivery {
        let payload = json!({
            "id": self.ids.uuid(),
            "status": "PAYMENT_COMPLETED",
            "statusUpdateAt": time(now),
        });
        self.queue(&payload, Some(forgery), now)
    }

    /// Queues an event. The body is a list, as in the samples.
    fn queue(&self, payload: &Value, forged: Option<Forgery>, now: Timestamp) -> Delivery {
        let event_id = self.ids.uuid();
        let body = json!([{
            "partnerAppId": self.app_id,
            "eventId": event_id,
            "eventType": "api",
            "eventTime": time(now),
            "payload": payload,
        }]);
        self.webhooks.push(&event_id, body.to_string(), forged)
    }

    /// Returns the webhooks.
    pub(super) fn webhooks(&self) -> &Deliveries {
        &self.webhooks
    }
}

fn time(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

snapshot!(Outbox { ids: Ids, webhooks: Deliveries } settings { app_id });
