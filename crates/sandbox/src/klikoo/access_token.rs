//! `POST /v1/open-api/access-token`

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    client::Client,
    envelope::{Case, Envelope, Refusal, Service},
    signed::{SIGNATURE, TIMESTAMP},
    timestamp,
};
use crate::{received::Received, secret};

#[derive(Serialize)]
pub(super) struct AccessToken {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
}

pub(super) async fn issue(
    State(client): State<Arc<Client>>,
    request: Received,
) -> Result<Json<Envelope<AccessToken, ()>>, Refusal> {
    client.issuer().count_request();
    let refuse = |case| Service::Auth.refuses(case);

    let timestamp = request
        .header(TIMESTAMP)
        .filter(|text| timestamp::is_current(text, client.clock()))
        .ok_or(refuse(Case::Timestamp))?;
    check_body(&client, &request).map_err(refuse)?;
    // The signature is checked last: whose it should be is known from the body alone.
    request
        .header(SIGNATURE)
        .filter(|signature| client.signed_auth(timestamp, signature))
        .ok_or(refuse(Case::Signature))?;

    let claims = Map::from_iter([
        ("client_id".to_owned(), json!(client.id())),
        ("timestamp".to_owned(), json!(timestamp)),
        ("user_id".to_owned(), json!(client.user_id())),
    ]);
    let issued = client
        .issuer()
        .issue(claims)
        .map_err(|_unspecified| refuse(Case::Internal))?;
    let token = AccessToken {
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: client.issuer().lifetime().as_secs(),
    };
    Ok(Service::Auth.success(None, token))
}

fn check_body(client: &Client, request: &Received) -> Result<(), Case> {
    let body = request.json_object().map_err(|_malformed| Case::Validation)?;
    if filled(&body, "grant_type")? != "client_credentials" {
        return Err(Case::GrantType);
    }
    let info = match body.get("additional_info") {
        Some(Value::Object(info)) => info,
        Some(Value::Null) | None => return Err(Case::EmptyField),
        Some(_) => return Err(Case::Validation),
    };
    let id = filled(info, "client_id")?;
    let secret = filled(info, "client_secret")?;
    if !secret::is_uuid(id) {
        return Err(Case::Uuid);
    }
    if id != client.id() || !client.secret().matches(secret) {
        return Err(Case::Credentials);
    }
    Ok(())
}

/// A field that must be a string with something in it.
fn filled<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, Case> {
    match fields.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::String(_) | Value::Null) | None => Err(Case::EmptyField),
        Some(_) => Err(Case::Validation),
    }
}
