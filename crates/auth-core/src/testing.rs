//! A clock that tests move, providers that count, fail and stall, lists by script, and suites that hold others to what these traits promise.

pub mod conformance;
mod list_script;
mod manual_clock;
mod scripted_provider;

pub use self::{list_script::ListScript, manual_clock::ManualClock, scripted_provider::ScriptedProvider};
