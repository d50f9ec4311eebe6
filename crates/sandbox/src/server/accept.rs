//! Accepting of connections, whatever fails.

use std::{
    io::{self, Write as _},
    time::Duration,
};

use tokio::net::{TcpListener, TcpStream};

use crate::clock;

const MIN_PAUSE: Duration = Duration::from_millis(10);
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// Accepts connections, and pauses after an error such as a lack of file descriptors.
#[derive(Debug)]
pub(super) struct Acceptor {
    listener: TcpListener,
    /// Pause after the next error.
    pause: Duration,
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            pause: MIN_PAUSE,
        }
    }

    /// Accepts the next connection.
    pub(super) async fn accept(&mut self) -> TcpStream {
        loop {
            match self.listener.accept().await {
                Ok((stream, _peer)) => {
                    self.pause = MIN_PAUSE;
                    return stream;
                }
                Err(error) if is_of_connection(&error) => {}
                Err(error) => {
                    if self.pause == MIN_PAUSE {
                        // Unlike `eprintln!`, this does not panic if nobody reads the output any more.
                        let _unseen = writeln!(
                            io::stderr(),
                            "sandbox: failed to accept a connection, retrying: {error}"
                        );
                    }
                    clock::sleep(self.pause).await;
                    self.pause = MAX_PAUSE.min(self.pause * 2);
                }
            }
        }
    }
}

/// Returns whether the client disconnected before it was accepted.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}
