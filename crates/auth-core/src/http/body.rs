//! Reading a body, but not without end.

use bytes::{Bytes, BytesMut};

/// Why a body could not be read.
#[derive(Debug)]
pub(super) enum BodyError {
    /// The connection failed on the way.
    Read(reqwest::Error),
    /// The body is longer than is read here.
    TooLong,
}

/// Reads the body of `response`, at most `cap` bytes: counted while reading, since a length that was
/// announced may be absent or untrue.
pub(super) async fn read(mut response: reqwest::Response, cap: usize) -> Result<Bytes, BodyError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > cap as u64 {
        return Err(BodyError::TooLong);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Read)? {
        if body.len() + chunk.len() > cap {
            return Err(BodyError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
