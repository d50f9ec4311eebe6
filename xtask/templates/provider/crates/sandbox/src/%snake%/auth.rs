//! Token requests, and authentication of all other requests.

use axum::Json;
use serde::Serialize;
use serde_json::Map;

use super::{codes::Code, error::%Pascal%Error, state::Customer};
use crate::router::{IncomingRequest, ValidRequest};

#[derive(Serialize)]
pub(super) struct AccessToken {
    access_token: String,
    expires_in: u64,
}

/// Counts a token request, which needs no token.
#[expect(clippy::unnecessary_wraps, reason = "the router expects a result")]
pub(super) fn count(customer: &Customer, _request: &IncomingRequest) -> Result<(), %Pascal%Error> {
    customer.issuer.count_request();
    Ok(())
}

/// Handles `%camel%Token`.
pub(super) fn token(
    customer: &Customer,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<AccessToken>, %Pascal%Error> {
    let is_known = customer.client_id == request.text("client_id");
    // The secret is always compared, so that the time reveals nothing.
    if !(is_known & customer.client_secret.matches(request.text("client_secret"))) {
        return Err(%Pascal%Error::of(Code::Client));
    }
    let issued = customer.issuer.issue(Map::new());
    let issued = issued.map_err(|_unspecified| %Pascal%Error::internal("failed to sign the token"))?;
    Ok(Json(AccessToken {
        access_token: issued.token,
        expires_in: customer.issuer.lifetime().as_secs(),
    }))
}

/// Authenticates every other request, which carries a valid token.
pub(super) fn authenticate(customer: &Customer, request: &IncomingRequest) -> Result<(), %Pascal%Error> {
    request
        .bearer()
        .is_some_and(|token| customer.issuer.check(token).is_ok())
        .then_some(())
        .ok_or_else(|| %Pascal%Error::of(Code::Token))
}
