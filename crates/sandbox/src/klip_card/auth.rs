//! `signIn`, and authentication of all other requests.

use axum::{
    Json,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::{Map, json};

use super::{
    catalogue,
    minted::MONTHLY_LIMIT,
    state::{AccountState, Partner},
};
use crate::{
    klip::{KlipError, invented},
    router::{IncomingRequest, ValidRequest},
};

/// Code of an unknown account, within HTTP 400: the only code of Card Minting that a copy of the documents shows.
const NO_SUCH_ACCOUNT: i64 = 406;

/// Returns the documented error message of an account in this state.
fn rejection(state: AccountState) -> Option<&'static str> {
    match state {
        AccountState::Active => None,
        AccountState::Banned => Some("banned accounts cannot login"),
        AccountState::Suspended => Some("suspended accounts cannot login"),
        AccountState::NotApproved => Some("not yet approved"),
    }
}

/// Response of a sign-in, with its ten documented fields.
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
    mint_limit: usize,
    mint_count: usize,
}

/// Counts a sign-in request, which needs no token.
#[expect(clippy::unnecessary_wraps, reason = "the router expects a result")]
pub(super) fn count_sign_in(partner: &Partner, _request: &IncomingRequest) -> Result<(), KlipError> {
    partner.issuer.count_request();
    Ok(())
}

/// Handles `signIn`.
pub(super) fn sign_in(
    partner: &Partner,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<SignedIn>, KlipError> {
    let (email, password) = (request.text("email"), request.text("password"));
    if email != partner.email {
        return Err(KlipError::new(
            StatusCode::BAD_REQUEST,
            NO_SUCH_ACCOUNT,
            "not found user info in db",
        ));
    }
    // Klip accepts hex of either case.
    if !partner.is_password(&password.to_ascii_lowercase()) {
        return Err(sign_in_failed("invalid password"));
    }
    if let Some(message) = rejection(partner.account_state()) {
        return Err(sign_in_failed(message));
    }
    let claims = Map::from_iter([("Id".to_owned(), json!(catalogue::PARTNER_ID))]);
    let issued = partner
        .issuer
        .issue(claims)
        .map_err(|_unspecified| KlipError::internal("failed to sign the token"))?;
    Ok(Json(SignedIn {
        email: partner.email.clone(),
        klaytn_address: catalogue::partner_address(),
        contract_address: catalogue::contract_address(),
        name: "Example Co",
        phone: "01000000000",
        service_name: "Example BApp",
        access_token: issued.token,
        status: 1,
        mint_limit: MONTHLY_LIMIT,
        mint_count: partner.minted.count_of_month(partner.clock.now()),
    }))
}

/// Authenticates every other request, which carries a valid token without a scheme.
pub(super) fn authenticate(partner: &Partner, request: &IncomingRequest) -> Result<(), KlipError> {
    request
        .header(header::AUTHORIZATION.as_str())
        .is_some_and(|token| partner.issuer.check(token).is_ok())
        .then_some(())
        .ok_or_else(|| KlipError::new(StatusCode::UNAUTHORIZED, invented::INVALID_TOKEN, "invalid token"))
}

/// Creates the error of a failed sign-in. Its status is not documented; the overview has no other one for a bad request.
fn sign_in_failed(message: &str) -> KlipError {
    KlipError::new(StatusCode::BAD_REQUEST, invented::SIGN_IN_FAILED, message)
}
