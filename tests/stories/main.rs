//! Whole stories, each from its first call to its last, against the sandbox.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod examples;
mod intermediary;
mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;
