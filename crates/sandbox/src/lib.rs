#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Server: [`Sandbox`], [`SandboxBuilder`], [`StartError`].
//! * Control handles: [`ProviderHandle`], and for each provider [`KlipCard`], [`KlipA2a`], [`Klikoo`] and [`Klavi`].
//! * Faults: [`Faults`].
//! * Requests and deliveries: [`Exchange`], [`DeliveryError`], [`ControlError`].

mod clock;
mod contracts;
mod cursor;
mod delivery;
mod error;
mod faults;
mod handle;
mod ids;
mod jwt;
mod klavi;
mod klikoo;
mod klip;
mod klip_a2a;
mod klip_card;
mod log;
mod router;
mod sandbox;
mod secret;
mod seed;
mod server;
mod setup;
mod token;

pub use self::{
    error::{ControlError, DeliveryError, StartError},
    faults::Faults,
    handle::ProviderHandle,
    klavi::Klavi,
    klikoo::Klikoo,
    klip_a2a::KlipA2a,
    klip_card::{AccountState, KlipCard},
    log::Exchange,
    sandbox::{Sandbox, SandboxBuilder},
};
