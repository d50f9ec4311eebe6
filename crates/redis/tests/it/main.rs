//! The store on a real server, started for each test. Without `redis-server` or `valkey-server` the tests are skipped.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod conformance;
mod encryption;
mod example;
mod fleet;
mod outages;
mod server;
#[cfg(feature = "tls")]
mod tls;
