//! Every fault against every call.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what the tests share fails as tests do"
)]

mod call;
mod cell;
mod elsewhere;
mod every_cell;
mod fault;
mod full_queue;
mod gateways;
mod good;
mod matrix;
mod messages;
mod received;
mod redirects;
mod script;
mod server;
mod time;
mod unsafe_calls;
mod watch;
