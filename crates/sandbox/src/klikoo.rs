//! Klikoo B2B: a signed token request, and a signature on every other request.

mod access_token;
mod attractions;
mod auth;
mod balance;
mod bus_trips;
mod callback;
mod catalogue;
mod codes;
mod envelope;
mod error;
mod handle;
mod hint;
mod history;
mod key_pair;
mod ledger;
mod operations;
mod pages;
mod products;
mod purchase;
mod purchases;
mod queued_errors;
mod seats;
mod signed_request;
mod state;
mod timestamp;
mod transactions;
mod transport;

pub(crate) use self::operations::{PREFIX, start};
pub use self::{handle::Klikoo, purchase::Purchase, queued_errors::Rejection};
