//! Connections: their pools, and sending a request over one.

mod builder;
mod connector;
mod pool;
mod runtime_pools;
mod send_progress;
mod transport;

pub use self::{builder::ConnectionPoolBuilder, pool::ConnectionPool};
pub(super) use self::{
    connector::Channel,
    send_progress::SendProgress,
    transport::{Reply, SendError, Transport},
};
