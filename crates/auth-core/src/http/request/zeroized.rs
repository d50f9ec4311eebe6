//! Secret bytes that are zeroized when their last clone is dropped.

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use zeroize::Zeroizing;

/// Initial capacity, sufficient for most bodies.
const FIRST_CAPACITY: usize = 512;

/// Serializes `value` as JSON into zeroized bytes.
pub(in crate::http) fn json(value: &impl Serialize) -> Result<Bytes, serde_json::Error> {
    let mut buffer = Buffer::new();
    serde_json::to_writer(&mut buffer, value)?;
    Ok(buffer.into_bytes())
}

/// Returns the concatenation of `parts` as a sensitive header value in zeroized bytes, or `None` if a character is not
/// visible ASCII.
pub(in crate::http) fn sensitive_value(parts: &[&[u8]]) -> Option<HeaderValue> {
    // Full capacity at once: reallocation leaves copies in memory.
    let length = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    for part in parts {
        text.extend_from_slice(part);
    }
    // A value of shared bytes also allows bytes above 127, unlike one of text.
    if !text.is_ascii() {
        return None;
    }
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Returns `text` in Base64.
pub(in crate::http) fn base64(text: &str) -> Zeroizing<Vec<u8>> {
    // Full capacity at once, and no engine of the library that collects pieces in a buffer of its own.
    let mut encoded = Zeroizing::new(vec![0; text.len().div_ceil(3) * 4]);
    let length = STANDARD.encode_slice(text, &mut encoded).unwrap_or_default();
    encoded.truncate(length);
    encoded
}

/// Buffer that zeroizes its old memory when it grows.
pub(super) struct Buffer(Zeroizing<Vec<u8>>);

impl Buffer {
    pub(super) fn new() -> Self {
        Self::with_capacity(FIRST_CAPACITY)
    }

    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(bytes)))
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let length = self.0.len() + bytes.len();
        if length > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(length.max(self.0.capacity() * 2)));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self.0)
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_any_length_is_written() {
        for length in [0, 1, FIRST_CAPACITY - 2, FIRST_CAPACITY, 100_000] {
            let texts = vec!["x".repeat(length); 3];
            assert_eq!(json(&texts).unwrap(), serde_json::to_vec(&texts).unwrap());
        }
    }

    #[test]
    fn value_is_visible_ascii_and_sensitive() {
        let value = sensitive_value(&[b"Bearer ", b"a\tb"]).unwrap();
        assert_eq!(value, "Bearer a\tb");
        assert!(value.is_sensitive());
        for wrong in ["a\nb", "a\rb", "\0", "\u{7f}", "ä"] {
            assert_eq!(sensitive_value(&[wrong.as_bytes()]), None, "{wrong:?}");
        }
    }
}
