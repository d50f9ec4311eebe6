//! Server of all four providers.

mod address;
mod builder;
mod running;

pub use self::{builder::SandboxBuilder, running::Sandbox};
