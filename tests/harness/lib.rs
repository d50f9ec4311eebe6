//! The harness of the contract tests: a provider that answers what a test says, holds both sides to the
//! provider's contract, and writes down, byte for byte, what it was sent.

#![expect(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a harness fails as tests do"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "an answer is made where it is given"
)]

/// The examples of the repository's README, compiled and, where they can be, run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod arguments;
mod calls;
mod chain;
mod checker;
mod evidence;
pub mod fixtures;
mod mock_provider;
mod outcome;
mod provider;
mod response;
mod sandboxes;
mod served;
mod settings;
mod stand;
mod transcript;

pub use self::{
    arguments::Arguments,
    chain::chain,
    evidence::Evidence,
    fixtures::Fixture,
    mock_provider::MockProvider,
    outcome::{Failure, Object, Outcome, Shown, Success},
    provider::Provider,
    response::Response,
    sandboxes::{sandbox, sandbox_in_real_time},
    served::Changing,
    settings::{Credentials, Settings},
    stand::Stand,
};
