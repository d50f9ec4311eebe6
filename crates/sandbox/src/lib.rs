#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Server: [`Sandbox`], [`SandboxBuilder`], [`StartError`], [`StateError`], [`Provider`], [`Variable`].
//! * Control handles: [`ProviderHandle`], and for each provider [`KlipCard`], [`KlipA2a`], [`Klikoo`] and [`Klavi`].
//! * Faults: [`Faults`], [`FaultRule`], [`InvalidFaults`].
//! * Log: [`Exchange`], [`Verdict`], [`Exchanges`].
//! * State of the providers: [`IssuedToken`], [`BappSummary`], [`CardSummary`], [`A2aRequest`], [`Purchase`],
//!   [`Rejection`], [`Payment`], [`Consent`], [`ConsentPayment`].
//! * Webhooks and callbacks: [`Deliveries`], [`Delivery`], [`Forgery`].
//! * Errors of the handles: [`DeliveryError`], [`ControlError`].

mod admin;
mod automation;
mod clock;
mod console;
mod contracts;
mod control;
mod cursor;
mod delivery;
mod environment;
mod error;
mod events;
mod faults;
mod guard;
mod handle;
mod ids;
mod jwt;
mod klavi;
mod klikoo;
mod klip;
mod klip_a2a;
mod klip_card;
mod log;
mod page;
mod problem;
mod provider;
mod rfc3339;
mod router;
mod sandbox;
mod secret;
mod seed;
mod server;
mod setup;
mod snapshot;
mod state_file;
mod token;
mod worker;

pub use self::{
    delivery::{Attempt, Deliveries, Delivery, DeliveryState, Forgery},
    environment::Variable,
    error::{ControlError, DeliveryError, ServerError, StartError, StateError},
    faults::{FaultRule, Faults, InvalidFaults},
    handle::ProviderHandle,
    klavi::{Consent, ConsentPayment, Klavi, Payment, Reason, StatusChange},
    klikoo::{Klikoo, Purchase, Rejection},
    klip_a2a::{A2aFailure, A2aRequest, KlipA2a},
    klip_card::{AccountState, BappSummary, CardSummary, KlipCard},
    log::{
        Exchange, Exchanges, LoggedBody, LoggedRequest, LoggedResponse, LoggedText, LoggedViolation, Outcome,
        Verdict,
    },
    provider::Provider,
    sandbox::{Sandbox, SandboxBuilder},
    token::{IssuedToken, TokenState},
};
