//! Events that wait to be sent.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::hmac;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{error::StartError, secret::Ids};

/// More are dropped, the oldest first.
const ROOM: usize = 1000;

/// What there is to tell, oldest first. What is told is kept until the receiver has taken it.
#[derive(Debug)]
pub(super) struct Outbox {
    app_id: String,
    ids: Ids,
    waiting: Mutex<VecDeque<Value>>,
}

impl Outbox {
    pub(super) fn new(app_id: &str) -> Result<Self, StartError> {
        Ok(Self {
            app_id: app_id.to_owned(),
            ids: Ids::new()?,
            waiting: Mutex::default(),
        })
    }

    /// An event about `payload`, as the same provider's other products send theirs. No name of a payment's event is
    /// documented, so it has none.
    pub(super) fn push(&self, payload: &Value, now: Timestamp) {
        let event = json!({
            "partnerAppId": self.app_id,
            "eventId": self.ids.uuid(),
            "eventType": "api",
            "eventTime": now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            "payload": payload,
        });
        self.with(|waiting| {
            waiting.push_back(event);
            if waiting.len() > ROOM {
                waiting.pop_front();
            }
        });
    }

    /// The oldest.
    pub(super) fn first(&self) -> Option<Value> {
        self.with(|waiting| waiting.front().cloned())
    }

    /// The receiver has taken `event`.
    pub(super) fn remove(&self, event: &Value) {
        self.with(|waiting| waiting.retain(|waits| waits != event));
    }

    pub(super) fn count(&self) -> usize {
        self.with(|waiting| waiting.len())
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut VecDeque<Value>) -> T) -> T {
        use_it(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// `event` in a list, as the samples have it, and the headers that go with it: signed with `key`, and the time.
pub(super) fn signed(event: &Value, key: &str, now: i64) -> ([(&'static str, String); 2], String) {
    let body = json!([event]).to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let signature = hex::encode(hmac::sign(&key, body.as_bytes()));
    let headers = [
        ("X-Klavi-Signature", signature),
        ("X-Klavi-Timestamp", now.to_string()),
    ];
    (headers, body)
}
