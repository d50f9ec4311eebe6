//! Harness of the contract tests: a mock provider that returns the test's responses, checks requests and responses
//! against the provider's contract, and records each request byte for byte.

#![expect(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "failures here are failures of the test"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "a response is built where it is passed"
)]

/// Compiles the examples of the repository's README, and runs those that can run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

mod arguments;
mod error_chain;
mod evidence;
pub mod fixtures;
mod mock_provider;
mod operation_matcher;
mod outcome;
mod provider;
mod recording_clock;
mod request_checker;
mod responders;
mod response;
mod sandbox_provider;
mod sandboxes;
mod settings;
mod transcript;

pub use self::{
    arguments::Arguments,
    error_chain::error_chain,
    evidence::Evidence,
    fixtures::Fixture,
    mock_provider::MockProvider,
    outcome::{Failure, Object, Outcome, Rendered, Success},
    provider::Provider,
    recording_clock::RecordingClock,
    responders::Stub,
    response::Response,
    sandbox_provider::SandboxProvider,
    sandboxes::{sandbox, sandbox_in_real_time},
    settings::{Credentials, Settings},
};
