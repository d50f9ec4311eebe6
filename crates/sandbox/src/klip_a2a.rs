//! Klip App2App: requests that the user approves in the wallet, and the Cards of an address.

mod ask;
mod cards;
mod codes;
mod cors;
mod handle;
mod kept;
mod operations;
mod prepare;
mod request;
mod requests;
mod result;
mod state;
mod view;
mod wallet_page;

pub(crate) use self::operations::{PREFIX, start};
pub use self::{
    handle::KlipA2a,
    view::{A2aFailure, A2aRequest},
};
