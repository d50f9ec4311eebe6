//! Invariants of the token cache, checked in thousands of task schedules.

mod abort;
mod cancellation;
mod expiry;
mod failure;
mod invalidation;
mod issuer;
mod scenario;
mod scheduler;
mod single_flight;
mod timeouts;
