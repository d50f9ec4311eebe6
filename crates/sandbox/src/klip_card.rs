//! Klip Card Minting: sign-in with email address and hashed password, bare token, nested cursors, minting.

mod account;
mod auth;
mod cards;
mod catalogue;
mod form;
mod handle;
mod image_upload;
mod images;
mod listing;
mod mint;
mod minted;
mod operations;
mod pin;
mod state;

pub(crate) use self::operations::{PREFIX, start};
pub use self::{
    handle::KlipCard,
    listing::{BappSummary, CardSummary},
    state::AccountState,
};
