//! `accessToken`

use axum::Json;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    auth::{SIGNATURE, check_timestamp},
    codes::Code,
    envelope::{self, Envelope},
    error::KlikooError,
    hint,
    state::Client,
};
use crate::{
    ids,
    router::{IncomingRequest, ValidRequest},
};

#[derive(Serialize)]
pub(super) struct AccessToken {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
}

/// Counts the request, authenticates the client by its signature, and returns the timestamp.
pub(super) fn authenticate(client: &Client, request: &IncomingRequest) -> Result<String, KlikooError> {
    client.issuer().count_request();
    let timestamp = check_timestamp(client, request)?;
    check_body(client, request)?;
    // The signature is checked last, since the body names the client.
    let signature = request.header(SIGNATURE);
    if !signature.is_some_and(|signature| client.verify_token_request(timestamp, signature)) {
        let hint = hint::token_request(timestamp, signature, client.keys(), client.public_key());
        return Err(KlikooError::of(request, Code::Signature).with_hint(hint));
    }
    Ok(timestamp.to_owned())
}

/// Handles `accessToken`.
pub(super) fn issue(
    client: &Client,
    request: &ValidRequest<'_>,
    timestamp: String,
) -> Result<Json<Envelope<AccessToken, ()>>, KlikooError> {
    let claims = Map::from_iter([
        ("client_id".to_owned(), json!(client.id())),
        ("timestamp".to_owned(), Value::String(timestamp)),
        ("user_id".to_owned(), json!(client.user_id())),
    ]);
    let issued = client
        .issuer()
        .issue(claims)
        .map_err(|_unspecified| KlikooError::of(request, Code::Internal))?;
    let token = AccessToken {
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: client.issuer().lifetime().as_secs(),
    };
    Ok(envelope::success(request, token))
}

fn check_body(client: &Client, request: &IncomingRequest) -> Result<(), KlikooError> {
    let error = |code| KlikooError::of(request, code);
    let body = request.object().ok_or_else(|| KlikooError::invalid(request))?;
    if non_empty(request, body, "grant_type")? != "client_credentials" {
        return Err(error(Code::GrantType));
    }
    let info = match body.get("additional_info") {
        Some(Value::Object(info)) => info,
        Some(Value::Null) | None => return Err(error(Code::EmptyField)),
        Some(_) => return Err(KlikooError::invalid(request)),
    };
    let id = non_empty(request, info, "client_id")?;
    let secret = non_empty(request, info, "client_secret")?;
    if !ids::is_uuid(id) {
        return Err(error(Code::Uuid));
    }
    if id != client.id() || !client.secret().matches(secret) {
        return Err(error(Code::Credentials));
    }
    Ok(())
}

/// Returns a field that must be a non-empty string.
fn non_empty<'a>(
    request: &IncomingRequest,
    fields: &'a Map<String, Value>,
    name: &str,
) -> Result<&'a str, KlikooError> {
    match fields.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::String(_) | Value::Null) | None => Err(KlikooError::of(request, Code::EmptyField)),
        Some(_) => Err(KlikooError::invalid(request)),
    }
}
