//! The harness of the contract tests: a provider that answers what a test says, and writes down, byte
//! for byte, what it was sent.

/// The examples of the repository's README, compiled and, where they can be, run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod transcript;
mod wire;

pub use self::wire::Wire;
pub use wiremock::ResponseTemplate;
