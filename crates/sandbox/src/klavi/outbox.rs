//! Queue of events.

use aws_lc_rs::hmac;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    delivery::{Message, Queue},
    ids::Ids,
    seed::Seed,
    snapshot::snapshot,
};

/// Queue of events, and the data that all events have.
#[derive(Debug)]
pub(super) struct Outbox {
    app_id: String,
    ids: Ids,
    queue: Queue,
}

impl Outbox {
    pub(super) fn new(app_id: &str, seed: &Seed) -> Self {
        Self {
            app_id: app_id.to_owned(),
            ids: Ids::new(seed, "klavi/event-ids"),
            queue: Queue::default(),
        }
    }

    /// Queues an event with `payload`, in the form of the same provider's other products. It has no name, since none is
    /// documented for payments.
    pub(super) fn push(&self, payload: &Value, now: Timestamp) {
        self.queue.push(json!({
            "partnerAppId": self.app_id,
            "eventId": self.ids.uuid(),
            "eventType": "api",
            "eventTime": now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            "payload": payload,
        }));
    }

    /// Returns the queue.
    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }
}

snapshot!(Outbox { ids: Ids, queue: Queue } settings { app_id });

/// Returns the message of `event`, signed with `key`. The body is a list, as in the samples.
pub(super) fn signed(event: &Value, key: &str, now: i64) -> Message {
    let body = json!([event]).to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let signature = hex::encode(hmac::sign(&key, body.as_bytes()));
    let headers = vec![
        ("X-Klavi-Signature", signature),
        ("X-Klavi-Timestamp", now.to_string()),
    ];
    Message { headers, body }
}
