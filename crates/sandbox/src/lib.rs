#![doc = include_str!("../README.md")]

mod clock;
mod cursor;
mod error;
mod hex;
mod jwt;
mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;
mod klip_error;
mod log;
mod received;
mod sandbox;
mod secret;
mod server;
mod token;

pub use error::{ControlError, StartError};
pub use klavi::Klavi;
pub use klikoo::Klikoo;
pub use klip_a2a::KlipA2a;
pub use klip_card::{AccountState, KlipCard};
pub use log::Exchange;
pub use sandbox::{Sandbox, SandboxBuilder};
