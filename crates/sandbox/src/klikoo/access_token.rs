//! `accessToken`: the client proves itself by a signature, and is answered with a token.

use axum::Json;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    case::Case,
    client::Client,
    envelope::{self, Envelope},
    refusal::Refusal,
    signed::{SIGNATURE, TIMESTAMP},
    timestamp,
};
use crate::{
    call::{Call, Kept},
    secret,
};

#[derive(Serialize)]
pub(super) struct AccessToken {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
}

/// The gate: it counts the attempt, and refuses what has a code of its own. It hands on the timestamp.
pub(super) fn check(client: &Client, call: &Call) -> Result<String, Refusal> {
    client.issuer().count_request();
    let timestamp = call
        .header(TIMESTAMP)
        .filter(|text| timestamp::is_current(text, client.clock()))
        .ok_or_else(|| Refusal::of(call, Case::Timestamp))?;
    check_body(client, call)?;
    // The signature is checked last: whose it should be is known from the body alone.
    call.header(SIGNATURE)
        .filter(|signature| client.signed_auth(timestamp, signature))
        .ok_or_else(|| Refusal::of(call, Case::Signature))?;
    Ok(timestamp.to_owned())
}

pub(super) fn issue(
    client: &Client,
    call: &Kept<'_>,
    timestamp: String,
) -> Result<Json<Envelope<AccessToken, ()>>, Refusal> {
    let claims = Map::from_iter([
        ("client_id".to_owned(), json!(client.id())),
        ("timestamp".to_owned(), Value::String(timestamp)),
        ("user_id".to_owned(), json!(client.user_id())),
    ]);
    let issued = client
        .issuer()
        .issue(claims)
        .map_err(|_unspecified| Refusal::of(call, Case::Internal))?;
    let token = AccessToken {
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: client.issuer().lifetime().as_secs(),
    };
    Ok(envelope::success(call, token))
}

fn check_body(client: &Client, call: &Call) -> Result<(), Refusal> {
    let refuse = |case| Refusal::of(call, case);
    let body = call.object().ok_or_else(|| Refusal::of_form(call))?;
    if filled(call, body, "grant_type")? != "client_credentials" {
        return Err(refuse(Case::GrantType));
    }
    let info = match body.get("additional_info") {
        Some(Value::Object(info)) => info,
        Some(Value::Null) | None => return Err(refuse(Case::EmptyField)),
        Some(_) => return Err(Refusal::of_form(call)),
    };
    let id = filled(call, info, "client_id")?;
    let secret = filled(call, info, "client_secret")?;
    if !secret::is_uuid(id) {
        return Err(refuse(Case::Uuid));
    }
    if id != client.id() || !client.secret().matches(secret) {
        return Err(refuse(Case::Credentials));
    }
    Ok(())
}

/// A field that must be a string with something in it.
fn filled<'a>(call: &Call, fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refusal> {
    match fields.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::String(_) | Value::Null) | None => Err(Refusal::of(call, Case::EmptyField)),
        Some(_) => Err(Refusal::of_form(call)),
    }
}
