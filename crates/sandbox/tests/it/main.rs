//! Tests the sandbox over HTTP, with a plain client and independent signatures.

mod admin;
mod admin_deliveries;
mod admin_parity;
mod admin_providers;
mod automation;
mod caller;
mod checked;
mod console;
mod contracts;
mod faults;
mod guard;
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
mod log;
mod seed;
mod signature_hints;
mod signing;
mod state;

/// Result of every test.
type Outcome = Result<(), Box<dyn std::error::Error>>;
