//! What every call after the token carries: the token, a timestamp and a signature over both.

use aws_lc_rs::digest;

use super::{
    client::Client,
    envelope::{Case, Refusal, Service},
    timestamp,
};
use crate::{received::Received, token::TokenFault};

pub(super) const TIMESTAMP: &str = "Open-Api-Timestamp";
pub(super) const SIGNATURE: &str = "Open-Api-Signature";

/// Whether the request may proceed; `service` answers if not.
pub(super) fn verify(client: &Client, service: Service, request: &Received) -> Result<(), Refusal> {
    check(client, request).map_err(|case| service.refuses(case))
}

fn check(client: &Client, request: &Received) -> Result<(), Case> {
    let token = request.bearer().ok_or(Case::Token)?;
    client.issuer().check(token).map_err(|fault| match fault {
        TokenFault::Expired => Case::TokenExpired,
        TokenFault::Unknown | TokenFault::Revoked => Case::Token,
    })?;
    let timestamp = request
        .header(TIMESTAMP)
        .filter(|text| timestamp::is_current(text, client.clock()))
        .ok_or(Case::Timestamp)?;
    let body = request.raw_body().ok_or(Case::Validation)?;
    let string_to_sign = string_to_sign(
        request.method.as_str(),
        request.uri.path(),
        token,
        body,
        timestamp,
    );
    request
        .header(SIGNATURE)
        .filter(|signature| client.signed_call(&string_to_sign, signature))
        .map(|_genuine| ())
        .ok_or(Case::Signature)
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
