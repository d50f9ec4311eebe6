//! Delivery of webhooks and callbacks.

mod deliveries;
mod queue;
mod receiver;
mod record;
mod signing;

pub(crate) use self::signing::Signing;
pub use self::{
    deliveries::Deliveries,
    record::{Attempt, Delivery, DeliveryState, Forgery},
};

use crate::error::DeliveryError;

/// Returns the status code of each delivery's last attempt.
pub(crate) fn statuses(sent: Vec<Delivery>) -> Result<Vec<u16>, DeliveryError> {
    let status = |delivery: Delivery| delivery.attempts.last().and_then(|attempt| attempt.status);
    let statuses = sent.into_iter().map(status);
    statuses.collect::<Option<_>>().ok_or(DeliveryError::NoResponse)
}
