//! The harness of the contract tests: a provider that answers what a test says, holds both sides to the
//! provider's contract, and writes down, byte for byte, what it was sent.

#![expect(clippy::panic, reason = "a harness fails as tests do")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "an answer is made where it is given"
)]

/// The examples of the repository's README, compiled and, where they can be, run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod answer;
mod calls;
mod chain;
mod checker;
pub mod clients;
mod evidence;
mod provider;
mod sandboxes;
mod served;
mod transcript;
mod wire;

pub use self::{
    answer::Answer,
    chain::chain,
    evidence::Evidence,
    provider::Provider,
    sandboxes::{sandbox, sandbox_in_real_time},
    served::Changing,
    wire::Wire,
};
