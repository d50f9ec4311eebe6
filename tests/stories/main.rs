//! End-to-end scenarios against the sandbox.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "failures of shared functions are failures of the test"
)]

mod examples;
mod intermediary;
mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;
mod readmes;
mod shared_tokens;
mod snippets;
