//! Drives the sandbox over the wire, with a plain HTTP client and signatures of its own.

mod caller;
mod contracts;
mod faults;
mod hostile;
mod http;
mod klavi;
mod klavi_automatic;
mod klavi_events;
mod klavi_links;
mod klavi_payments;
mod klikoo;
mod klikoo_purchases;
mod klikoo_tickets;
mod klikoo_token;
mod klip_a2a;
mod klip_a2a_prepare;
mod klip_card;
mod klip_card_minting;
mod lifecycle;
mod receiver;
mod signing;
mod watched;

/// What every test returns.
type Outcome = Result<(), Box<dyn std::error::Error>>;
