//! The harness of the contract tests: a provider that answers what a test says, and writes down, byte
//! for byte, what it was sent.

mod transcript;
mod wire;

pub use self::wire::Wire;
pub use wiremock::ResponseTemplate;
