//! Server of all four providers.

mod address;
mod builder;
mod clock;
mod log;
mod routes;
mod running;
mod start;

pub use self::{builder::SandboxBuilder, running::Sandbox};
