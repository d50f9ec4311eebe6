//! Listener that stalls connections.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A listener with a full queue: further connections are neither accepted nor refused.
pub(crate) struct FullQueue {
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl FullQueue {
    pub(crate) async fn of(socket: TcpSocket, address: SocketAddr) -> Self {
        // The kernel accepts one more than the backlog.
        let listener = socket.listen(1).unwrap();
        let mut waiting = Vec::new();
        for _ in 0..2 {
            waiting.push(TcpStream::connect(address).await.unwrap());
        }
        Self {
            _listener: listener,
            _waiting: waiting,
        }
    }
}
