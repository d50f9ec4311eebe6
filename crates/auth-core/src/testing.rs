//! A clock that tests move, providers that count, fail and stall, and suites that hold others to what these traits promise.

pub mod conformance;
mod manual_clock;
mod scripted_provider;

pub use self::{manual_clock::ManualClock, scripted_provider::ScriptedProvider};
