//! Drives the sandbox over the wire, with a plain HTTP client and signatures of its own.

mod caller;
mod contracts;
mod hostile;
mod http;
mod klavi;
mod klavi_payments;
mod klikoo;
mod klikoo_token;
mod klip_a2a;
mod klip_a2a_prepare;
mod klip_card;
mod klip_card_minting;
mod lifecycle;
mod signing;
mod watched;

/// What every test returns.
type Outcome = Result<(), Box<dyn std::error::Error>>;
