//! Reading a body, but not without end.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::http::connection::Reply;

/// How much is reserved on a server's word alone.
const MOST_RESERVED: usize = 1 << 20;

/// Why a body could not be read; `read` is how many bytes of it were.
#[derive(Debug)]
pub(in crate::http) enum BodyError {
    /// The connection failed on the way.
    Broken { read: usize, error: reqwest::Error },
    /// Nothing came for too long, or the time of the attempt was over.
    Stalled { read: usize },
    /// The body is longer than is read here.
    TooLong { cap: usize },
}

/// Reads the body of `reply`, at most `cap` bytes, and waits at most `silence` for each part of it.
///
/// The length is counted while reading, since the one that was announced may be absent or untrue.
pub(in crate::http) async fn read(
    mut reply: Reply<'_>,
    cap: usize,
    silence: Duration,
) -> Result<Bytes, BodyError> {
    let outcome = read_parts(&mut reply.response, cap, silence).await;
    if matches!(outcome, Err(BodyError::Stalled { .. })) {
        reply.stalled();
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
    // Most bodies come in one part, which is then the body. Others are put together.
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
