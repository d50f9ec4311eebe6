//! What arrives at a server.

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufStream},
    net::TcpStream,
};

/// A request that arrived whole.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    /// As it came.
    pub(crate) all: String,
}

impl Received {
    /// The next request, or `None` when there is none any more.
    pub(crate) async fn read(connection: &mut BufStream<TcpStream>) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = connection.read_line(&mut head).await.ok()?;
            if read == 0 {
                return None;
            }
        }
        let mut words = head.split([' ', '?']);
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse::<usize>().unwrap())
        });
        let mut body = vec![0; length.unwrap_or(0)];
        connection.read_exact(&mut body).await.ok()?;
        let all = head + &String::from_utf8_lossy(&body);
        Some(Self { method, path, all })
    }
}
