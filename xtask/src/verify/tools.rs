//! Third-party tools, installed once below `target/verify` in the versions of the lock files.

mod installation;
mod node;
mod python;
mod unavailable;
mod version;

pub(super) use self::{node::NodeTools, python::PythonTools, unavailable::Unavailable};
