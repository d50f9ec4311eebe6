//! One webhook or callback.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Webhook or callback, and its attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// ID of the delivery.
    pub id: String,
    /// ID of the event (Klavi) or of the transaction (Klikoo).
    pub event_id: String,
    /// Body, byte for byte as it is signed.
    pub body: String,
    /// Time of the event, by the sandbox's clock.
    #[serde(with = "time")]
    pub created_at: SystemTime,
    /// State.
    pub state: DeliveryState,
    /// Its forgery, if the provider did not send it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forged: Option<Forgery>,
    /// Newest hundred attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// Time of the next automatic attempt.
    #[serde(default, with = "optional_time", skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<SystemTime>,
}

/// State of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// It waits for its next attempt.
    Queued,
    /// The receiver responded with 200.
    Delivered,
    /// The last automatic attempt failed.
    Failed,
}

impl DeliveryState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// Attempt to send a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// Time, by the sandbox's clock.
    #[serde(with = "time")]
    pub at: SystemTime,
    /// Receiver.
    pub url: String,
    /// Status code of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Reason why there is no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Fault of a forged delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Forgery {
    /// It is signed with another key.
    WrongKey,
    /// Its timestamp is an hour old.
    StaleTimestamp,
    /// Its body was changed after signing.
    AlteredBody,
    /// It has no signature.
    Missing,
}

mod time {
    //! A time in JSON.

    use serde::{Deserialize as _, Deserializer};

    use super::{SystemTime, Timestamp};
    pub(super) use crate::rfc3339::serialize;

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        Timestamp::deserialize(deserializer).map(SystemTime::from)
    }
}

mod optional_time {
    //! A time in JSON that may be absent.

    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::{SystemTime, Timestamp, time};

    #[expect(clippy::ref_option, reason = "serde passes the field")]
    pub(super) fn serialize<S: Serializer>(
        time: &Option<SystemTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => time::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        Ok(Option::<Timestamp>::deserialize(deserializer)?.map(SystemTime::from))
    }
}
