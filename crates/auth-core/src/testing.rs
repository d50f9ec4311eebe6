//! Test doubles (manual clock, scripted token provider, scripted list) and conformance suites for the traits of this crate.
#![cfg_attr(
    all(feature = "http", feature = "store"),
    doc = "\nThe guide [`test`](mod@crate::guide::test) shows them with an HTTP client."
)]

pub mod conformance;
mod list_script;
mod manual_clock;
#[cfg(feature = "store")]
mod memory_store;
mod scripted_provider;

#[cfg(feature = "store")]
pub use self::memory_store::{MemoryStore, StoreFault};
pub use self::{list_script::ListScript, manual_clock::ManualClock, scripted_provider::ScriptedProvider};
