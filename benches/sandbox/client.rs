//! Clients that send one request after the other, each on a connection of its own.

use std::net::SocketAddr;

use benches::{Stopwatch, count};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::Fault;

/// Number of clients.
const CLIENTS: u32 = 16;

/// One request, sent many times.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    address: SocketAddr,
    request: String,
}

impl Load {
    /// Creates a load of POST requests with a JSON body.
    pub(crate) fn post(address: SocketAddr, path: &str, body: &str) -> Self {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        Self { address, request }
    }

    /// Sends `requests` requests, and returns how many the server handled per second.
    pub(crate) async fn run(&self, requests: u32) -> Result<f64, Fault> {
        let stopwatch = Stopwatch::start();
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let share = requests / CLIENTS + u32::from(client < requests % CLIENTS);
            clients.spawn(self.clone().send(share));
        }
        for client in clients.join_all().await {
            client?;
        }
        Ok(count(requests) / stopwatch.elapsed().as_secs_f64())
    }

    async fn send(self, requests: u32) -> Result<(), Fault> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let mut response = vec![0; 4096];
        for _ in 0..requests {
            stream.write_all(self.request.as_bytes()).await?;
            let mut read = 0;
            while !is_complete(&response[..read])? {
                let more = stream.read(&mut response[read..]).await?;
                if more == 0 {
                    return Err("the server closed the connection".into());
                }
                read += more;
            }
        }
        Ok(())
    }
}

/// Returns whether `response` is a whole response with status 200.
fn is_complete(response: &[u8]) -> Result<bool, Fault> {
    let text = std::str::from_utf8(response)?;
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Ok(false);
    };
    if !head.starts_with("HTTP/1.1 200") {
        return Err(format!("unexpected response: {text}").into());
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>())
    });
    Ok(body.len() == length.ok_or("no content length")??)
}
