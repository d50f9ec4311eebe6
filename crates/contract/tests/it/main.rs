//! Validation with the contract of an invented book shop.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod bodies;
mod examples;
mod loading;
mod mutations;
mod requests;
mod responses;
mod schemas;
mod security;
mod shop;
