//! Contract tests of the clients: every operation, example, error code and mutated response that the contracts describe,
//! driven through the clients' public API.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "failures of shared code are failures of the test"
)]

mod bare_host;
mod bytes;
mod check_report;
mod credentials;
mod driver;
mod error_codes;
mod gaps;
mod golden;
mod limits;
mod lists;
mod mutations;
mod numbers;
mod privacy;
mod registry;
mod requests;
mod responses;
mod retries;
mod sandbox;
mod serialized;
