//! Authentication by token, timestamp and signature.

use super::{codes::Code, error::KlikooError, hint, signed_request::SignedRequest, state::Client, timestamp};
use crate::{router::IncomingRequest, token::TokenError};

const TIMESTAMP: &str = "Open-Api-Timestamp";
pub(super) const SIGNATURE: &str = "Open-Api-Signature";

/// Authenticates a request with a token.
pub(super) fn authenticate(client: &Client, request: &IncomingRequest) -> Result<(), KlikooError> {
    let error = |code| KlikooError::of(request, code);
    let token = request.bearer().ok_or_else(|| error(Code::Token))?;
    client.issuer().check(token).map_err(|reason| match reason {
        TokenError::Expired => error(Code::TokenExpired),
        TokenError::Unknown | TokenError::Revoked => error(Code::Token),
    })?;
    let timestamp = check_timestamp(client, request)?;
    let signed = SignedRequest {
        method: request.method(),
        path: request.path(),
        query: request.raw_query(),
        token,
        body: request.bytes().ok_or_else(|| KlikooError::invalid(request))?,
        timestamp,
    };
    let signature = request.header(SIGNATURE);
    if !signature.is_some_and(|signature| client.verify_request(&signed.string_to_sign(), signature)) {
        let hint = hint::request(&signed, signature, client.keys());
        return Err(error(Code::Signature).with_hint(hint));
    }
    let queued = client.queued_errors().take(request.operation());
    match queued.and_then(|row| KlikooError::of_row(request, &row)) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Returns the timestamp of `request`, which must be current.
pub(super) fn check_timestamp<'a>(
    client: &Client,
    request: &'a IncomingRequest,
) -> Result<&'a str, KlikooError> {
    let text = request.header(TIMESTAMP);
    text.filter(|text| timestamp::is_current(text, client.clock()))
        .ok_or_else(|| {
            let hint = hint::timestamp(text, client.clock());
            KlikooError::of(request, Code::Timestamp).with_hint(hint)
        })
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
