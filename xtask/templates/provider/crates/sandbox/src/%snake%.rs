//! %title%: a token request, and a bearer token on every other request.

mod account;
mod auth;
mod codes;
mod error;
mod handle;
mod operations;
mod state;

pub use self::handle::%Pascal%;
pub(crate) use self::operations::{PREFIX, start};
