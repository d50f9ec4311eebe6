//! A clock that tests move, and providers that count, fail and stall.

mod manual_clock;
mod scripted_provider;

pub use self::{manual_clock::ManualClock, scripted_provider::ScriptedProvider};
