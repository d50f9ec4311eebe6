//! Loopback servers for tests that run side by side: no two of them ever have the same port.
//!
//! A client's request may still be on its way when its test has dropped the server. A server from a pool, or a new one
//! that the kernel gave the same port, would receive that request in the middle of another test.
//!
//! So no port is used twice in a process, and a process gives its ports back late: other processes may run tests at
//! the same time.

mod ports;

use std::net::TcpListener;

pub use self::ports::claim;
use tokio::net::TcpSocket;
use wiremock::MockServer;

/// Starts a wiremock server on a port of its own.
pub async fn mock_server() -> MockServer {
    let builder = MockServer::builder().listener(listener());
    #[expect(clippy::disallowed_methods, reason = "this is where its port comes from")]
    let server = builder.start().await;
    server
}

/// Binds a listener to a port of its own.
///
/// # Panics
///
/// Panics if the system has no port or file descriptor left.
#[must_use]
pub fn listener() -> TcpListener {
    ports::keep(ports::unused(ports::listener, TcpListener::local_addr))
}

/// Binds a listener of the current Tokio runtime to a port of its own.
///
/// # Panics
///
/// Panics outside a Tokio runtime with I/O enabled, and if the system has no port or file descriptor left.
#[expect(
    clippy::unused_async,
    reason = "only a runtime can run it, as Tokio's own `bind`"
)]
pub async fn async_listener() -> tokio::net::TcpListener {
    let listener = listener();
    listener
        .set_nonblocking(true)
        .expect("a socket can be non-blocking");
    tokio::net::TcpListener::from_std(listener).expect("the runtime has I/O enabled")
}

/// Binds a socket to a port of its own. It refuses connections until it listens.
///
/// A test that needs a port on which no server listens must keep this socket: a port that was only bound once may be
/// another server's by the time the client connects.
///
/// # Panics
///
/// Panics if the system has no port or file descriptor left.
#[must_use]
pub fn socket() -> TcpSocket {
    let bind = || {
        let socket = TcpSocket::new_v4()?;
        socket.bind(ports::ANY.into())?;
        Ok(socket)
    };
    ports::unused(bind, TcpSocket::local_addr)
}

#[cfg(test)]
mod tests;
