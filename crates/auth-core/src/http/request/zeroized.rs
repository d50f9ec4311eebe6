//! Secret bytes that are zeroized when their last clone is dropped.

use std::io;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use zeroize::Zeroizing;

/// Initial capacity, sufficient for most bodies.
const FIRST_CAPACITY: usize = 512;

/// Serializes `value` as JSON into zeroized bytes.
pub(in crate::http) fn json(value: &impl Serialize) -> Result<Bytes, serde_json::Error> {
    let mut buffer = Buffer(Zeroizing::new(Vec::with_capacity(FIRST_CAPACITY)));
    serde_json::to_writer(&mut buffer, value)?;
    Ok(Bytes::from_owner(buffer.0))
}

/// Returns the concatenation of `parts` as a sensitive header value in zeroized bytes, or `None` if a character is not
/// visible ASCII.
pub(in crate::http) fn sensitive_value(parts: &[&str]) -> Option<HeaderValue> {
    // Full capacity at once: reallocation leaves copies in memory.
    let length = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    for part in parts {
        text.extend_from_slice(part.as_bytes());
    }
    // A value of shared bytes also allows bytes above 127, unlike one of text.
    if !text.is_ascii() {
        return None;
    }
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Buffer that zeroizes its old memory when it grows.
struct Buffer(Zeroizing<Vec<u8>>);

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.0.len() + bytes.len();
        if length > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(length.max(self.0.capacity() * 2)));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
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
        let value = sensitive_value(&["Bearer ", "a\tb"]).unwrap();
        assert_eq!(value, "Bearer a\tb");
        assert!(value.is_sensitive());
        for wrong in ["a\nb", "a\rb", "\0", "\u{7f}", "ä"] {
            assert_eq!(sensitive_value(&[wrong]), None, "{wrong:?}");
        }
    }
}
