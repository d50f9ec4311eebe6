//! Limits of the server.

use std::time::Duration;

/// Limits of the server. They are far above the needs of a test, and keep its resources bounded.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// Connections at a time. Further clients wait. A process has 1024 file descriptors by default.
    pub(crate) connections: usize,
    /// Timeout for the head of a request, from the start of the connection or the end of the previous response.
    pub(crate) head: Duration,
    /// Timeout for the body of a request.
    pub(crate) body: Duration,
    /// Timeout of a write during which the client reads nothing.
    pub(crate) write: Duration,
    /// Bytes that a connection buffers, which also limits the head of a request.
    pub(crate) buffer: usize,
    /// Timeout for responses in flight at shutdown.
    pub(crate) grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            head: Duration::from_secs(15),
            body: Duration::from_secs(30),
            write: Duration::from_secs(30),
            buffer: 64 * 1024,
            grace: Duration::from_secs(1),
        }
    }
}
