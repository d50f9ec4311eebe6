//! Token requests, and authentication of all other requests.

use axum::{Json, http::StatusCode};

use super::{
    api::{AccessToken, Api},
    error::KlaviError,
    state::Merchant,
};
use crate::{
    router::{IncomingRequest, ValidRequest},
    token::TokenError,
};

/// Counts a token request of the Customer API, which needs no token.
#[expect(clippy::unnecessary_wraps, reason = "the router expects a result")]
pub(super) fn count_customer_token(
    merchant: &Merchant,
    _request: &IncomingRequest,
) -> Result<(), KlaviError> {
    merchant.customer.issuer().count_request();
    Ok(())
}

/// Counts a token request of the Management API, which needs no token.
#[expect(clippy::unnecessary_wraps, reason = "the router expects a result")]
pub(super) fn count_management_token(
    merchant: &Merchant,
    _request: &IncomingRequest,
) -> Result<(), KlaviError> {
    merchant.management.issuer().count_request();
    Ok(())
}

/// Handles `customerToken`.
pub(super) fn customer_token(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<AccessToken>, KlaviError> {
    merchant.customer.sign_in(request)
}

/// Handles `managementToken`.
pub(super) fn management_token(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<AccessToken>, KlaviError> {
    merchant.management.sign_in(request)
}

/// Accepts a request without a token, whose handler checks the keys in the body.
#[expect(clippy::unnecessary_wraps, reason = "the router expects a result")]
pub(super) fn anonymous(_merchant: &Merchant, _request: &IncomingRequest) -> Result<(), KlaviError> {
    Ok(())
}

/// Authenticates a request of the Customer API.
pub(super) fn customer(merchant: &Merchant, request: &IncomingRequest) -> Result<(), KlaviError> {
    authenticate(&merchant.customer, &merchant.management, request)
}

/// Authenticates a request of the Management API.
pub(super) fn management(merchant: &Merchant, request: &IncomingRequest) -> Result<(), KlaviError> {
    authenticate(&merchant.management, &merchant.customer, request)
}

/// Checks that the request has a valid token of the API `own`, and not one of `other`.
fn authenticate(own: &Api, other: &Api, request: &IncomingRequest) -> Result<(), KlaviError> {
    let token = request
        .bearer()
        .ok_or_else(|| KlaviError::unauthorized("Missing bearer token"))?;
    own.issuer().check(token).map_err(|error| match error {
        TokenError::Expired => KlaviError::unauthorized("Token expired"),
        // Documented: 403 means that the token lacks the permission.
        TokenError::Unknown if other.issuer().check(token).is_ok() => {
            KlaviError::new(StatusCode::FORBIDDEN, "The token belongs to the other API")
        }
        TokenError::Unknown | TokenError::Revoked => KlaviError::unauthorized("Invalid token"),
    })
}
