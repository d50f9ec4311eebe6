#![doc = include_str!("../README.md")]

mod clock;
mod cursor;
mod error;
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

pub use self::{
    error::{ControlError, StartError},
    klavi::Klavi,
    klikoo::Klikoo,
    klip_a2a::KlipA2a,
    klip_card::{AccountState, KlipCard},
    log::Exchange,
    sandbox::{Sandbox, SandboxBuilder},
};
