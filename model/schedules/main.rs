//! Invariants of the token cache and of caches that share a store, checked in thousands of task schedules.

mod abort;
mod cancellation;
mod expiry;
mod failure;
mod invalidation;
mod issuer;
mod scenario;
mod scheduler;
mod shared;
mod single_flight;
mod timeouts;
