//! Queue of events or callbacks.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use serde_json::Value;

use super::receiver::Receiver;
use crate::{error::DeliveryError, snapshot::snapshot};

/// Maximum number of queued values. The oldest are dropped.
const MAX_QUEUED: usize = 1000;

/// Queue of JSON values, oldest first. A value remains until the receiver has accepted it.
#[derive(Debug, Default)]
pub(crate) struct Queue(Mutex<VecDeque<Value>>);

snapshot!(Queue(Mutex<VecDeque<Value>>));

/// HTTP message for a queued value.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Queue {
    /// Appends a value.
    pub(crate) fn push(&self, value: Value) {
        self.with(|queue| {
            queue.push_back(value);
            if queue.len() > MAX_QUEUED {
                queue.pop_front();
            }
        });
    }

    /// Returns the number of queued values.
    pub(crate) fn len(&self) -> usize {
        self.with(|queue| queue.len())
    }

    /// Sends the queued values to `url`, as `encode` formats them, and returns the status code of each response.
    ///
    /// Only status 200 accepts a value. Any other status ends the delivery.
    pub(crate) async fn deliver(
        &self,
        url: &str,
        encode: impl Fn(&Value) -> Message,
    ) -> Result<Vec<u16>, DeliveryError> {
        let receiver = Receiver::at(url)?;
        let mut statuses = Vec::new();
        for _ in 0..self.len() {
            let Some(value) = self.first() else {
                break;
            };
            let Message { headers, body } = encode(&value);
            let status = receiver.send(&headers, body).await?;
            statuses.push(status);
            if status != 200 {
                break;
            }
            self.with(|queue| queue.retain(|queued| *queued != value));
        }
        Ok(statuses)
    }

    fn first(&self) -> Option<Value> {
        self.with(|queue| queue.front().cloned())
    }

    fn with<T>(&self, operate: impl FnOnce(&mut VecDeque<Value>) -> T) -> T {
        operate(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
