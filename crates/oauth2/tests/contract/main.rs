//! Contract tests of the token calls: the bytes of each request, and what becomes of each response.

#![expect(
    clippy::unwrap_used,
    reason = "failures of shared code are failures of the test"
)]

mod authorization_server;
mod conformance;
mod discovery;
mod dpop;
mod errors;
mod input;
mod jwt;
mod refresh;
mod requests;
mod responses;
