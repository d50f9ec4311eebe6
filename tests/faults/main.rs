//! Fault matrix: every fault with every call.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "failures of shared code are failures of the test"
)]

mod all_cells;
mod call;
mod cell;
mod credentials;
mod fault;
mod full_queue;
mod gateways;
mod matrix;
mod messages;
mod non_idempotent;
mod redirect_target;
mod redirects;
mod script;
mod server;
mod success;
mod virtual_time;
mod watchdog;
