//! Authentication by token, timestamp and signature.

use aws_lc_rs::digest;

use super::{codes::Code, error::KlikooError, state::Client, timestamp};
use crate::{router::IncomingRequest, token::TokenError};

pub(super) const TIMESTAMP: &str = "Open-Api-Timestamp";
pub(super) const SIGNATURE: &str = "Open-Api-Signature";

/// Authenticates a request with a token.
pub(super) fn authenticate(client: &Client, request: &IncomingRequest) -> Result<(), KlikooError> {
    let error = |code| KlikooError::of(request, code);
    let token = request.bearer().ok_or_else(|| error(Code::Token))?;
    client.issuer().check(token).map_err(|reason| match reason {
        TokenError::Expired => error(Code::TokenExpired),
        TokenError::Unknown | TokenError::Revoked => error(Code::Token),
    })?;
    let timestamp = request
        .header(TIMESTAMP)
        .filter(|text| timestamp::is_current(text, client.clock()))
        .ok_or_else(|| error(Code::Timestamp))?;
    let body = request.bytes().ok_or_else(|| KlikooError::invalid(request))?;
    let string_to_sign = string_to_sign(request.method(), request.path(), token, body, timestamp);
    request
        .header(SIGNATURE)
        .filter(|signature| client.verify_request(&string_to_sign, signature))
        .ok_or_else(|| {
            let shown = string_to_sign.replace(token, "<token>");
            error(Code::Signature).with_hint(format!("expected the HMAC-SHA512 of `{shown}`, in Base64"))
        })?;
    let queued = client.queued_errors().take(request.operation());
    match queued.and_then(|row| KlikooError::of_row(request, &row)) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Authenticates a request with a body, and rejects an empty text field.
pub(super) fn authenticate_with_body(client: &Client, request: &IncomingRequest) -> Result<(), KlikooError> {
    authenticate(client, request)?;
    let has_empty_text = request
        .object()
        .is_some_and(|fields| fields.values().any(|value| value == ""));
    if has_empty_text {
        return Err(KlikooError::of(request, Code::EmptyField));
    }
    Ok(())
}

/// Returns the string to sign. The path excludes the gateway's prefix and the query. The body is hashed as received.
fn string_to_sign(method: &str, path: &str, token: &str, body: &[u8], timestamp: &str) -> String {
    let hash = digest::digest(&digest::SHA256, body);
    format!("{method}:{path}:{token}:{}:{timestamp}", hex::encode(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_body_is_signed_by_its_hash() {
        let text = string_to_sign("GET", "/v1/open-api/balance", "t", b"", "now");
        assert_eq!(
            text,
            "GET:/v1/open-api/balance:t:\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:now"
        );
    }

    #[test]
    fn body_hash_matches_published_sample() {
        let body = br#"{"account_number":true,"bank_code":"000"}"#;
        let text = string_to_sign("POST", "/v1/open-api/account/inquiry", "t", body, "now");
        assert!(text.contains("7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70a"));
    }
}
