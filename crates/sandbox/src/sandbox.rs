//! Server of all four providers.

mod builder;
mod running;

pub use self::{builder::SandboxBuilder, running::Sandbox};
