//! Service of the contract's operations.

use std::sync::Arc;

use axum::{
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use super::{clock, faults, info, log, problem::Problem, reset, tokens, violations};
use crate::{
    contracts,
    control::Control,
    error::StartError,
    router::{IncomingRequest, Router},
};

/// Path of the contract.
const CONTRACT: &str = "/_sandbox/openapi.json";
/// Path prefix of the operations.
const PREFIX: &str = "/_sandbox/v1";

/// Creates the service of the contract and its operations.
pub(crate) fn service(control: &Arc<Control>) -> Result<axum::Router, StartError> {
    let operations = router(Arc::clone(control))?.into_service(axum::Router::new());
    Ok(axum::Router::new()
        .route(CONTRACT, get(contract))
        // Unlike `nest`, this serves the path with a slash at its end, too.
        .nest_service(PREFIX, operations))
}

async fn contract() -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, contracts::ADMIN_JSON).into_response()
}

/// Creates the router of all operations.
fn router(control: Arc<Control>) -> Result<Router<Control, Problem>, StartError> {
    Router::new(contracts::ADMIN.get()?, control)
        .route("info", anyone, info::info)?
        .route("environment", anyone, info::environment)?
        .route("reset", anyone, reset::reset)?
        .route("clock", anyone, clock::read)?
        .route("advanceClock", anyone, clock::advance)?
        .route("freezeClock", anyone, clock::freeze)?
        .route("resumeClock", anyone, clock::resume)?
        .route("faults", anyone, faults::list)?
        .route("setFaults", anyone, faults::replace)?
        .route("clearFaults", anyone, faults::clear)?
        .route("exchanges", anyone, log::exchanges)?
        .route("exchange", anyone, log::exchange)?
        .route("clearExchanges", anyone, log::clear)?
        .route("violations", anyone, violations::list)?
        .route("tokens", anyone, tokens::list)?
        .route("revokeTokens", anyone, tokens::revoke)?
        .route("expireTokens", anyone, tokens::expire)
}

/// Accepts every caller. The server has already rejected requests from other hosts and origins.
#[expect(clippy::unnecessary_wraps, reason = "the router expects a result")]
fn anyone(_control: &Control, _request: &IncomingRequest) -> Result<(), Problem> {
    Ok(())
}
