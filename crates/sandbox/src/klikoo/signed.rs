//! What every call after the token carries: the token, a timestamp and a signature over both.

use aws_lc_rs::digest;

use super::{case::Case, client::Client, refusal::Refusal, timestamp};
use crate::{call::Call, token::TokenFault};

pub(super) const TIMESTAMP: &str = "Open-Api-Timestamp";
pub(super) const SIGNATURE: &str = "Open-Api-Signature";

/// The gate of every call with a token.
pub(super) fn verify(client: &Client, call: &Call) -> Result<(), Refusal> {
    let refuse = |case| Refusal::of(call, case);
    let token = call.bearer().ok_or_else(|| refuse(Case::Token))?;
    client.issuer().check(token).map_err(|fault| match fault {
        TokenFault::Expired => refuse(Case::TokenExpired),
        TokenFault::Unknown | TokenFault::Revoked => refuse(Case::Token),
    })?;
    let timestamp = call
        .header(TIMESTAMP)
        .filter(|text| timestamp::is_current(text, client.clock()))
        .ok_or_else(|| refuse(Case::Timestamp))?;
    let body = call.bytes().ok_or_else(|| Refusal::of_form(call))?;
    let string_to_sign = string_to_sign(call.method(), call.path(), token, body, timestamp);
    call.header(SIGNATURE)
        .filter(|signature| client.signed_call(&string_to_sign, signature))
        .ok_or_else(|| refuse(Case::Signature))?;
    let asked_for = client.refusals().take(call.operation());
    match asked_for.and_then(|row| Refusal::of_row(call, row)) {
        Some(refusal) => Err(refusal),
        None => Ok(()),
    }
}

/// The path has neither the gateway's prefix nor the query; the body is hashed as it came.
fn string_to_sign(method: &str, path: &str, token: &str, body: &[u8], timestamp: &str) -> String {
    let hash = digest::digest(&digest::SHA256, body);
    format!("{method}:{path}:{token}:{}:{timestamp}", hex::encode(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_a_body_signs_the_hash_of_nothing() {
        let text = string_to_sign("GET", "/v1/open-api/balance", "t", b"", "now");
        assert_eq!(
            text,
            "GET:/v1/open-api/balance:t:\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:now"
        );
    }

    #[test]
    fn the_hash_of_a_body_is_the_one_that_klikoo_publishes() {
        let body = br#"{"account_number":true,"bank_code":"000"}"#;
        let text = string_to_sign("POST", "/v1/open-api/account/inquiry", "t", body, "now");
        assert!(text.contains("7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70a"));
    }
}
