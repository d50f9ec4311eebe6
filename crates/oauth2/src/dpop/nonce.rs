//! Nonces of a server.

use std::sync::{Mutex, PoisonError};

use auth_core::http::{HeaderMap, HeaderName};

const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The nonce that a server supplied last (RFC 9449, section 8.2).
#[derive(Debug, Default)]
pub(super) struct Nonce(Mutex<Option<String>>);

impl Nonce {
    pub(super) fn current(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps the nonce of a response, and returns whether it has one.
    pub(super) fn update(&self, headers: &HeaderMap) -> bool {
        let nonce = headers.get(DPOP_NONCE).and_then(|nonce| nonce.to_str().ok());
        let Some(nonce) = nonce.filter(|nonce| !nonce.is_empty()) else {
            return false;
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(nonce.to_owned());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latest_nonce_is_kept() {
        let nonce = Nonce::default();
        assert_eq!(nonce.current(), None);
        for (sent, kept) in [(Some("a"), "a"), (None, "a"), (Some(""), "a"), (Some("b"), "b")] {
            let mut headers = HeaderMap::new();
            if let Some(sent) = sent {
                headers.insert(DPOP_NONCE, sent.parse().unwrap());
            }
            assert_eq!(nonce.update(&headers), sent == Some(kept));
            assert_eq!(nonce.current().as_deref(), Some(kept));
        }
    }
}
