//! Local server of a list.

use std::{
    io,
    net::{SocketAddr, TcpListener as StdListener},
    sync::Arc,
    thread,
    time::Duration,
};

use auth_core::{Clock, SystemClock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::runtime;

/// Number of items in a page.
pub(crate) const ITEMS: usize = 100;

/// Server of a list, on its own thread, which ends with the process.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a server of `pages` pages that responds after `latency`.
    pub(crate) fn start(pages: usize, latency: Duration) -> io::Result<Self> {
        let listener = StdListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = runtime()?;
        thread::spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else {
                    return;
                };
                let responses = Arc::new(Responses::new(pages));
                while let Ok((connection, _)) = listener.accept().await {
                    tokio::spawn(serve(connection, Arc::clone(&responses), latency));
                }
            });
        });
        Ok(Self { address })
    }
}

/// Prepared responses, in which only the digits of the next cursor differ.
#[derive(Debug)]
struct Responses {
    pages: usize,
    /// Text before the cursor.
    head: String,
    last: Vec<u8>,
}

impl Responses {
    fn new(pages: usize) -> Self {
        let items: Vec<String> = (0..ITEMS)
            .map(|item| {
                format!(
                    r#"{{"id":"{:032}","name":"An item of the list","price":"12.50","count":{item}}}"#,
                    item * 7
                )
            })
            .collect();
        let body = format!(r#"{{"items":[{}],"next":"#, items.join(","));
        let response = |tail: &str| {
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}{tail}",
                body.len() + tail.len()
            )
        };
        let head = response(r#""00000000"}"#);
        Self {
            pages,
            head: head[..head.len() - r#"00000000"}"#.len()].to_owned(),
            last: response("null}").into_bytes(),
        }
    }

    /// Returns the response to the request with the head `head`.
    fn to(&self, head: &[u8]) -> Vec<u8> {
        let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let digits = line.iter().filter(|byte| byte.is_ascii_digit());
        // `GET /list?cursor=00000007 HTTP/1.1`: the last two digits are the version of HTTP.
        let digits: Vec<usize> = digits.map(|digit| usize::from(digit - b'0')).collect();
        let page = digits[..digits.len().saturating_sub(2)]
            .iter()
            .fold(0, |number, digit| number * 10 + digit);
        if page + 1 >= self.pages {
            return self.last.clone();
        }
        format!(r#"{}{:08}"}}"#, self.head, page + 1).into_bytes()
    }
}

async fn serve(mut connection: TcpStream, responses: Arc<Responses>, latency: Duration) {
    let _without_delay = connection.set_nodelay(true);
    let mut head = Vec::new();
    while let Ok(1..) = connection.read_buf(&mut head).await {
        if head.ends_with(b"\r\n\r\n") {
            let response = responses.to(&head);
            head.clear();
            if !latency.is_zero() {
                SystemClock.sleep(latency).await;
            }
            if connection.write_all(&response).await.is_err() {
                return;
            }
        }
    }
}
