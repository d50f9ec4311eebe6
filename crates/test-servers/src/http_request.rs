//! HTTP request as a server reads it.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// A complete HTTP/1.1 request.
#[derive(Debug)]
pub struct HttpRequest {
    /// The method.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The request line, the headers and the empty line after them.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// Reads the next request of `connection`. Returns `None` if the connection ends first.
    pub async fn read(connection: &mut (impl AsyncBufRead + Unpin)) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = connection.read_line(&mut head).await.ok()?;
            if read == 0 {
                return None;
            }
        }
        let mut words = head.split([' ', '?']);
        let mut request = Self {
            method: words.next()?.to_owned(),
            path: words.next()?.to_owned(),
            head,
            body: Vec::new(),
        };
        if request.header("transfer-encoding").is_some() {
            while let Some(chunk) = chunk(connection).await? {
                request.body.extend(chunk);
            }
        } else if let Some(length) = request.header("content-length") {
            request.body.resize(length.parse().ok()?, 0);
            connection.read_exact(&mut request.body).await.ok()?;
        }
        Some(request)
    }

    /// Returns the value of the header `name`.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = headers.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }

    /// Returns the request as text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}{}", self.head, String::from_utf8_lossy(&self.body))
    }
}

/// Reads a chunk; `None` if the connection ends first, `Some(None)` for the last chunk.
async fn chunk(connection: &mut (impl AsyncBufRead + Unpin)) -> Option<Option<Vec<u8>>> {
    let mut length = String::new();
    connection.read_line(&mut length).await.ok()?;
    let length = usize::from_str_radix(length.trim(), 16).ok()?;
    let mut bytes = vec![0; length + "\r\n".len()];
    connection.read_exact(&mut bytes).await.ok()?;
    bytes.truncate(length);
    Some((length > 0).then_some(bytes))
}
