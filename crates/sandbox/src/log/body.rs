//! Recorded bodies.

use axum::body::Bytes;

use super::{
    names::SecretNames,
    text::{LoggedText, MAX_LENGTH},
};

/// Body of a request or response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedBody {
    /// First 16 KiB of the body, or a note that it is not text.
    pub text: LoggedText,
    /// Length of the body in bytes.
    pub length: usize,
}

impl LoggedBody {
    /// Records `bytes`. Returns `None` for an empty body.
    pub(super) fn new(bytes: &[u8], names: &SecretNames) -> Option<Self> {
        if bytes.is_empty() {
            return None;
        }
        let start = &bytes[..bytes.len().min(MAX_LENGTH)];
        // The last character may be cut.
        let text = match std::str::from_utf8(start) {
            Ok(text) => LoggedText::body(text, names),
            Err(error) if error.error_len().is_none() && start.len() < bytes.len() => {
                let valid = std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default();
                LoggedText::body(valid, names)
            }
            Err(_not_text) => LoggedText::plain("(not UTF-8)"),
        };
        Some(Self {
            text,
            length: bytes.len(),
        })
    }
}

/// Response extension for a body that is not in memory: what of it the client receives.
#[derive(Debug, Clone)]
pub(crate) struct RecordedBody(pub(crate) Bytes);

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        LoggedBody::new(bytes, &SecretNames::default()).map(|body| body.text.to_string())
    }

    #[test]
    fn other_bytes_than_text_are_noted() {
        assert_eq!(text(b""), None);
        assert_eq!(text(b"{}").as_deref(), Some("{}"));
        assert_eq!(text(b"\x89PNG\xff").as_deref(), Some("(not UTF-8)"));
        assert_eq!(
            text("é".as_bytes().split_last().expect("bytes").1).as_deref(),
            Some("(not UTF-8)")
        );
    }

    #[test]
    fn long_body_is_cut_at_a_character() {
        let long = format!("a{}", "é".repeat(MAX_LENGTH));
        let body = LoggedBody::new(long.as_bytes(), &SecretNames::default()).expect("a body");
        assert_eq!(body.text.expose().len(), MAX_LENGTH - 1);
        assert_eq!(body.length, 2 * MAX_LENGTH + 1);
    }
}
