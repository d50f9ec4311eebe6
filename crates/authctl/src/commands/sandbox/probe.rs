//! Health check of a running sandbox.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::failure::Failure;

const TIMEOUT: Duration = Duration::from_secs(2);

/// Checks that a sandbox responds on `address`.
pub(super) async fn probe(address: SocketAddr) -> Result<(), Failure> {
    let response = timeout(TIMEOUT, request(address)).await;
    let source = match response {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error,
        Err(elapsed) => elapsed.into(),
    };
    Err(Failure::Failed(Box::new(Unhealthy { address, source })))
}

/// Sends a request that needs no credentials. Any HTTP response shows that the server serves.
async fn request(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("HEAD / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut start = [0; 5];
    stream.read_exact(&mut start).await?;
    if start == *b"HTTP/" {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the response is not HTTP",
        ))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no sandbox responds on {address}")]
struct Unhealthy {
    address: SocketAddr,
    source: io::Error,
}
