//! Sign-in, and the token check of the other calls.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Partner, catalogue};
use crate::{
    klip_error::{KlipError, invented},
    received::Received,
};

/// The state of the partner account, as sign-in sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountState {
    /// Approved: sign-in works.
    Active,
    /// Refused with `banned accounts cannot login`.
    Banned,
    /// Refused with `suspended accounts cannot login`.
    Suspended,
    /// Refused with `not yet approved`.
    NotApproved,
}

impl AccountState {
    /// The documented refusal of an account in this state.
    fn refusal(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Banned => Some("banned accounts cannot login"),
            Self::Suspended => Some("suspended accounts cannot login"),
            Self::NotApproved => Some("not yet approved"),
        }
    }
}

/// The ten documented fields of a sign-in.
#[derive(Serialize)]
pub(super) struct SignedIn {
    email: String,
    klaytn_address: String,
    contract_address: String,
    name: &'static str,
    phone: &'static str,
    service_name: &'static str,
    access_token: String,
    status: u8,
    mint_limit: u32,
    mint_count: u32,
}

/// `POST /v2/partner/auth`
pub(super) async fn sign_in(
    State(partner): State<Arc<Partner>>,
    request: Received,
) -> Result<Json<SignedIn>, KlipError> {
    partner.issuer.count_request();
    let body = request.json_object()?;
    let email = text(&body, "email")?;
    let password = text(&body, "password")?;
    if hex::decode_to_slice(password, &mut [0; 32]).is_err() {
        return Err(KlipError::bad_request(
            "`password` is not the SHA-256 of the password as 64 hex digits",
        ));
    }
    if email != partner.email {
        return Err(cannot_log_in("not found user info in db"));
    }
    // Both cases of hex are known to work.
    if !partner.password_hash.matches(&password.to_ascii_lowercase()) {
        return Err(cannot_log_in("invalid password"));
    }
    if let Some(refusal) = partner.state().refusal() {
        return Err(cannot_log_in(refusal));
    }
    let claims = Map::from_iter([("Id".to_owned(), json!(catalogue::PARTNER_ID))]);
    let issued = partner
        .issuer
        .issue(claims)
        .map_err(|_unspecified| KlipError::internal())?;
    Ok(Json(SignedIn {
        email: partner.email.clone(),
        klaytn_address: catalogue::partner_address(),
        contract_address: catalogue::contract_address(),
        name: "Example Co",
        phone: "01000000000",
        service_name: "Example BApp",
        access_token: issued.token,
        status: 1,
        mint_limit: 1000,
        mint_count: 0,
    }))
}

/// Whether the request carries a token that may be used now: the bare token, nothing before it.
pub(super) fn authorize(partner: &Partner, request: &Received) -> Result<(), KlipError> {
    request
        .header(header::AUTHORIZATION.as_str())
        .is_some_and(|token| partner.issuer.check(token).is_ok())
        .then_some(())
        .ok_or_else(|| KlipError::new(StatusCode::UNAUTHORIZED, invented::INVALID_TOKEN, "invalid token"))
}

fn text<'a>(body: &'a Map<String, Value>, field: &str) -> Result<&'a str, KlipError> {
    body.get(field)
        .and_then(Value::as_str)
        .ok_or_else(|| KlipError::bad_request(format!("`{field}` is not a string")))
}

/// The documents show 406 above the first of these messages and no status beside the others.
fn cannot_log_in(message: &str) -> KlipError {
    KlipError::new(StatusCode::NOT_ACCEPTABLE, invented::CANNOT_LOG_IN, message)
}
