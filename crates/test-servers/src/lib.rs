//! Loopback servers for tests that run side by side, each on its own port.
//!
//! A client's request may still be in flight when its test has dropped the server. A server from a pool, or a new server
//! with the same port, would receive that request in the middle of another test.
//!
//! So a process never uses a port twice, and it releases its ports late: other processes may run tests at the same
//! time.

mod http_request;
mod ports;

use std::net::TcpListener;

use tokio::net::TcpSocket;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

pub use self::{http_request::HttpRequest, ports::claim};

/// Starts a wiremock server on an unused port.
pub async fn mock_server() -> MockServer {
    let builder = MockServer::builder().listener(listener());
    #[expect(clippy::disallowed_methods, reason = "this is where its port comes from")]
    let server = builder.start().await;
    server
}

/// Starts a server that returns each of `statuses` once, in order, whatever the requests, and then 404.
pub async fn receiver(statuses: impl IntoIterator<Item = u16>) -> MockServer {
    let server = mock_server().await;
    for status in statuses {
        Mock::given(matchers::any())
            .respond_with(ResponseTemplate::new(status))
            .up_to_n_times(1)
            .mount(&server)
            .await;
    }
    server
}

/// Binds a listener to an unused port.
///
/// # Panics
///
/// Panics if the system has no port or file descriptor left.
#[must_use]
pub fn listener() -> TcpListener {
    ports::keep(ports::unused(ports::listener, TcpListener::local_addr))
}

/// Binds a listener of the current Tokio runtime to an unused port.
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

/// Binds a socket to an unused port. It refuses connections until it listens.
///
/// A test that needs a port on which no server listens must keep this socket: another server may have bound a
/// released port by the time the client connects.
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
