#![doc = include_str!("../README.md")]

mod breach;
mod by_hand;
mod call;
mod clock;
mod codes;
mod contracts;
mod cursor;
mod delivery;
mod departures;
mod error;
mod faults;
mod jwt;
mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;
mod klip_error;
mod log;
mod refusal;
mod sandbox;
mod secret;
mod server;
mod stage;
mod token;
mod trouble;

pub use self::{
    error::{ControlError, DeliveryError, StartError},
    faults::Faults,
    klavi::Klavi,
    klikoo::Klikoo,
    klip_a2a::KlipA2a,
    klip_card::{AccountState, KlipCard},
    log::Exchange,
    sandbox::{Sandbox, SandboxBuilder},
};
