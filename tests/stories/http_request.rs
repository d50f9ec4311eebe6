//! HTTP requests as servers of the scenarios read them.

use tokio::{io::AsyncReadExt, net::TcpStream};

/// A complete request.
pub(crate) struct HttpRequest {
    /// Request line and headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl HttpRequest {
    /// Reads a request from `stream`.
    pub(crate) async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        loop {
            let read = stream.read_buf(&mut bytes).await.unwrap();
            assert!(read > 0, "connection closed; expected a complete request");
            let text = String::from_utf8_lossy(&bytes);
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let (head, body) = (head.to_owned(), body.to_owned());
            let request = Self { head, body };
            let length = request.header("content-length");
            if request.body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return request;
            }
        }
    }

    /// Returns the value of the header `name`.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        let (_, value) = headers.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}
