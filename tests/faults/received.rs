//! Request that arrived at a server.

use serde_json::Value;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// Headers with credentials.
const CREDENTIAL_HEADERS: [&str; 2] = ["authorization", "open-api-signature"];
/// Fields with credentials, as JSON pointers.
const CREDENTIAL_FIELDS: [&str; 4] = [
    "/password",
    "/additional_info/client_secret",
    "/accessKey",
    "/secretKey",
];

/// A complete request.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// Reads the next request; `None` if the connection ends first.
    pub(crate) async fn read(connection: &mut (impl AsyncBufRead + Unpin)) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = connection.read_line(&mut head).await.ok()?;
            if read == 0 {
                return None;
            }
        }
        let mut words = head.split([' ', '?']);
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut body = Vec::new();
        if header(&head, "transfer-encoding").is_some() {
            while let Some(chunk) = chunk(connection).await? {
                body.extend(chunk);
            }
        } else {
            let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
            body.resize(length, 0);
            connection.read_exact(&mut body).await.ok()?;
        }
        Some(Self {
            method,
            path,
            head,
            body,
        })
    }

    /// Returns the request as text.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.head, String::from_utf8_lossy(&self.body))
    }

    /// Returns the credentials in the request: tokens, signatures, keys, the hash of a password.
    pub(crate) fn credentials(&self) -> Vec<String> {
        let headers = CREDENTIAL_HEADERS
            .iter()
            .filter_map(|name| header(&self.head, name));
        let headers = headers.map(|value| value.trim_start_matches("Bearer ").to_owned());
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let keys = CREDENTIAL_FIELDS
            .iter()
            .filter_map(|place| body.pointer(place)?.as_str());
        headers.chain(keys.map(str::to_owned)).collect()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = headers.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
    Some(value.trim())
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

#[tokio::test]
async fn request_is_read_whole() {
    for body in [
        "content-length: 10\r\n\r\n0123456789",
        "transfer-encoding: chunked\r\n\r\n3\r\n012\r\n7\r\n3456789\r\n0\r\n\r\n",
    ] {
        let all = format!("POST /x?y=1 HTTP/1.1\r\nhost: localhost\r\n{body}");
        let received = Received::read(&mut all.as_bytes()).await.unwrap();
        assert_eq!((&*received.method, &*received.path), ("POST", "/x"));
        assert_eq!(received.body, b"0123456789", "{body}");
        for length in 0..all.len() {
            let part = Received::read(&mut &all.as_bytes()[..length]).await;
            assert!(part.is_none(), "{length} bytes of {body}");
        }
    }
}
