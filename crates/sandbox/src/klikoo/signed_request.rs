//! Signed parts of a request.

use aws_lc_rs::digest;

/// Parts of a request with a token that are signed, as received, and the query, which is not.
#[derive(Clone, Copy)]
pub(super) struct SignedRequest<'a> {
    pub(super) method: &'a str,
    /// Path without the gateway's prefix.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) token: &'a str,
    /// Body, which is hashed as received.
    pub(super) body: &'a [u8],
    pub(super) timestamp: &'a str,
}

impl SignedRequest<'_> {
    /// Returns the string to sign.
    pub(super) fn string_to_sign(&self) -> String {
        let Self {
            method,
            path,
            token,
            timestamp,
            ..
        } = self;
        format!("{method}:{path}:{token}:{}:{timestamp}", hash(self.body))
    }
}

/// Returns the hash of a body as the string to sign has it.
pub(super) fn hash(body: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: SignedRequest<'_> = SignedRequest {
        method: "GET",
        path: "/v1/open-api/balance",
        query: None,
        token: "t",
        body: b"",
        timestamp: "now",
    };

    #[test]
    fn empty_body_is_signed_by_its_hash() {
        assert_eq!(
            REQUEST.string_to_sign(),
            "GET:/v1/open-api/balance:t:\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:now"
        );
    }

    #[test]
    fn body_hash_matches_published_sample() {
        let body = br#"{"account_number":true,"bank_code":"000"}"#;
        let text = SignedRequest { body, ..REQUEST }.string_to_sign();
        assert!(text.contains("7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70a"));
    }
}
