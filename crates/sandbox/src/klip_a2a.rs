//! Klip App2App: requests that the user approves in the wallet, and the Cards of an address.

mod cards;
mod codes;
mod handle;
mod operations;
mod prepare;
mod request;
mod requests;
mod result;
mod state;
mod wallet_page;

pub use self::handle::KlipA2a;
pub(crate) use self::operations::{PREFIX, start};
