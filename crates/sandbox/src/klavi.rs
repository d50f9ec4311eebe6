//! Klavi Payment: two APIs with a key pair each, instant payments, automatic Pix, and paged lists.

mod api;
mod auth;
mod codes;
mod consent_url;
mod consents;
mod customer;
mod error;
mod handle;
mod management;
mod operations;
mod outbox;
mod payments;
mod sample_orders;
mod state;
mod timeline;
mod view;

pub(crate) use self::operations::{PREFIX, start};
pub use self::{
    handle::Klavi,
    timeline::StatusChange,
    view::{Consent, ConsentPayment, Payment, Reason},
};
