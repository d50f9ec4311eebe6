//! The store on a real server, started for each test. Without `redis-server` or `valkey-server` the tests are skipped.

mod conformance;
mod encryption;
mod fleet;
mod outages;
mod server;
