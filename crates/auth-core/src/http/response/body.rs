//! Reads bodies up to a limit.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::http::connection::Reply;

/// Maximum capacity that is reserved because of an announced length.
const MOST_RESERVED: usize = 1 << 20;

/// Error of reading a body, after `read` bytes.
#[derive(Debug)]
pub(in crate::http) enum BodyError {
    /// The connection failed.
    Broken { read: usize, error: reqwest::Error },
    /// The read timeout or the attempt timeout passed.
    Stalled { read: usize },
    /// The body exceeds the limit.
    TooLong { cap: usize },
}

/// Reads the body of `reply`, at most `cap` bytes, and waits at most `silence` for each part.
///
/// It counts the length while reading, since the announced length may be absent or wrong.
pub(in crate::http) async fn read(
    mut reply: Reply,
    cap: usize,
    silence: Duration,
) -> Result<Bytes, BodyError> {
    let outcome = read_parts(&mut reply.response, cap, silence).await;
    if matches!(outcome, Err(BodyError::Stalled { .. })) {
        reply.connection.leave();
    }
    outcome
}

async fn read_parts(
    response: &mut reqwest::Response,
    cap: usize,
    silence: Duration,
) -> Result<Bytes, BodyError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > cap as u64 {
        return Err(BodyError::TooLong { cap });
    }
    // Most bodies arrive in one part, which needs no copy.
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    loop {
        let read = first.len().max(whole.len());
        let Ok(part) = tokio::time::timeout(silence, response.chunk()).await else {
            return Err(BodyError::Stalled { read });
        };
        match part {
            Ok(None) if whole.is_empty() => return Ok(first),
            Ok(None) => return Ok(whole.freeze()),
            Ok(Some(part)) if read + part.len() > cap => return Err(BodyError::TooLong { cap }),
            Ok(Some(part)) if first.is_empty() => first = part,
            Ok(Some(part)) => {
                if whole.is_empty() {
                    let announced = usize::try_from(announced).unwrap_or(0).min(MOST_RESERVED);
                    whole.reserve(announced.max(read + part.len()));
                    whole.extend_from_slice(&first);
                }
                whole.extend_from_slice(&part);
            }
            Err(error) if error.is_timeout() => return Err(BodyError::Stalled { read }),
            Err(error) => return Err(BodyError::Broken { read, error }),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn timeout_of_the_request_stalls_its_body() {
        let listener = test_servers::async_listener().await;
        let url = format!("http://{}", listener.local_addr().unwrap());
        let responding = async {
            let (mut connection, _) = listener.accept().await.unwrap();
            let _ = connection.read(&mut [0; 1024]).await;
            let part = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc";
            connection.write_all(part).await.unwrap();
            connection
        };
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        let request = client.build().unwrap().get(url).timeout(Duration::from_secs(20));
        let (response, _connection) = tokio::join!(request.send(), responding);
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(21)).await;
        let silence = Duration::from_secs(60);
        let error = read_parts(&mut response.unwrap(), 1000, silence)
            .await
            .unwrap_err();
        assert!(matches!(error, BodyError::Stalled { .. }), "{error:?}");
    }
}
