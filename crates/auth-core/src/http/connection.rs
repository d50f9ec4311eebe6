//! Connection pools and the transport.

mod builder;
mod connector;
#[cfg(any(test, feature = "testing"))]
mod in_memory;
mod pool;
mod runtime_pools;
mod send_progress;
mod tls;
mod transport;

pub use self::{builder::ConnectionPoolBuilder, pool::ConnectionPool};
pub(super) use self::{
    connector::Channel,
    send_progress::{Content, SendProgress},
    transport::{Reply, SendError, Transport, UsedConnection},
};
