//! Delivery of a provider's events and callbacks.

mod queue;
mod receiver;

pub(crate) use self::queue::{Message, Queue};
