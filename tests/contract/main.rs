//! What the contracts demand of the clients: every operation, example, code and change of an answer that they
//! describe, driven through the clients' public API.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what the tests share fails as tests do"
)]

mod answers;
mod bare_host;
mod bytes;
mod codes;
mod credentials;
mod driver;
mod faults;
mod gaps;
mod golden;
mod limits;
mod lists;
mod mutations;
mod numbers;
mod privacy;
mod registry;
mod repeats;
mod requests;
mod sandbox;
mod serialized;
