//! Sign-in, and the token check of the other calls.

use axum::{
    Json,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::{Map, json};

use super::{Partner, catalogue, minted::MONTHLY_LIMIT};
use crate::{
    call::{Call, Kept},
    klip_error::{KlipError, invented},
};

/// The only code of Card Minting that a copy of the documents shows, as it is read here: within HTTP 400.
const NO_SUCH_ACCOUNT: i64 = 406;

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
    mint_limit: usize,
    mint_count: usize,
}

/// `signIn`
pub(super) fn sign_in(partner: &Partner, call: &Kept<'_>, (): ()) -> Result<Json<SignedIn>, KlipError> {
    let (email, password) = (call.text("email"), call.text("password"));
    if email != partner.email {
        return Err(KlipError::new(
            StatusCode::BAD_REQUEST,
            NO_SUCH_ACCOUNT,
            "not found user info in db",
        ));
    }
    // Both cases of hex are known to work.
    if !partner.is_password(&password.to_ascii_lowercase()) {
        return Err(cannot_log_in("invalid password"));
    }
    if let Some(refusal) = partner.state().refusal() {
        return Err(cannot_log_in(refusal));
    }
    let claims = Map::from_iter([("Id".to_owned(), json!(catalogue::PARTNER_ID))]);
    let issued = partner
        .issuer
        .issue(claims)
        .map_err(|_unspecified| KlipError::internal("the token cannot be signed"))?;
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

/// The gate of every other call: a token that may be used now, bare, with nothing before it.
pub(super) fn authorize(partner: &Partner, call: &Call) -> Result<(), KlipError> {
    call.header(header::AUTHORIZATION.as_str())
        .is_some_and(|token| partner.issuer.check(token).is_ok())
        .then_some(())
        .ok_or_else(|| KlipError::new(StatusCode::UNAUTHORIZED, invented::INVALID_TOKEN, "invalid token"))
}

/// Which status these messages come with is not visible; the overview has no other one for a refused request.
fn cannot_log_in(message: &str) -> KlipError {
    KlipError::new(StatusCode::BAD_REQUEST, invented::CANNOT_LOG_IN, message)
}
