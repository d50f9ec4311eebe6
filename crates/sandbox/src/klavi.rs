//! Klavi Payment: two APIs with a key pair each, instant payments, automatic Pix, and paged lists.

mod api;
mod auth;
mod automatic;
mod codes;
mod consent_page;
mod consent_url;
mod consents;
mod error;
mod handle;
mod instant;
mod links;
mod management;
mod operations;
mod outbox;
mod payment;
mod payment_request;
mod payments;
mod recurring;
mod sample_orders;
mod state;

pub use self::handle::Klavi;
pub(crate) use self::operations::{PREFIX, start};
