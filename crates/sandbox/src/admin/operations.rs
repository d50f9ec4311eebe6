//! Service of the contract's operations.

use std::sync::Arc;

use axum::{
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use super::{
    clock, deliveries, events, faults, info, klavi, klikoo, klip_a2a, klip_card, log, problem::Problem,
    reset, tokens, violations,
};
use crate::{
    contracts,
    control::Control,
    error::StartError,
    guard,
    router::{IncomingRequest, Router},
    secret::Secret,
};

/// Path of the contract.
const CONTRACT: &str = "/_sandbox/openapi.json";
/// Path prefix of the operations.
const PREFIX: &str = "/_sandbox/v1";

/// Creates the service of the contract and its operations, which require `token` if there is one.
pub(crate) fn service(control: &Arc<Control>, token: Option<Secret>) -> Result<axum::Router, StartError> {
    // Its response has no end, so it is not validated.
    let events = axum::Router::new()
        .route("/events", get(events::stream))
        .with_state(Arc::clone(control));
    let operations = router(Arc::clone(control))?.into_service(events);
    let operations = guard::admin_token(guard::same_origin(operations), token);
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
        .route("expireTokens", anyone, tokens::expire)?
        .route("klipCardAccount", anyone, klip_card::account)?
        .route("setKlipCardAccount", anyone, klip_card::set_account)?
        .route("klipCardBapps", anyone, klip_card::bapps)?
        .route("klipCardCards", anyone, klip_card::cards)?
        .route("a2aRequests", anyone, klip_a2a::list)?
        .route("a2aRequest", anyone, klip_a2a::show)?
        .route("approveA2aRequest", anyone, klip_a2a::approve)?
        .route("rejectA2aRequest", anyone, klip_a2a::reject)?
        .route("settleA2aRequest", anyone, klip_a2a::settle)?
        .route("failA2aRequest", anyone, klip_a2a::fail)?
        .route("expireA2aRequest", anyone, klip_a2a::expire)?
        .route("klikooBalance", anyone, klikoo::balance)?
        .route("setKlikooBalance", anyone, klikoo::set_balance)?
        .route("klikooPurchases", anyone, klikoo::purchases)?
        .route("settleKlikooPurchase", anyone, klikoo::settle)?
        .route("failKlikooPurchase", anyone, klikoo::fail)?
        .route("klikooRejections", anyone, klikoo::rejections)?
        .route("rejectNextKlikoo", anyone, klikoo::reject_next)?
        .route("clearKlikooRejections", anyone, klikoo::clear_rejections)?
        .route("klaviPayments", anyone, klavi::payments)?
        .route("authorizeKlaviPayment", anyone, klavi::authorize_payment)?
        .route("settleKlaviPayment", anyone, klavi::settle_payment)?
        .route("rejectKlaviPayment", anyone, klavi::reject_payment)?
        .route("setKlaviPaymentStatus", anyone, klavi::set_payment_status)?
        .route("klaviConsents", anyone, klavi::consents)?
        .route("authorizeKlaviConsent", anyone, klavi::authorize_consent)?
        .route("rejectKlaviConsent", anyone, klavi::reject_consent)?
        .route("revokeKlaviConsent", anyone, klavi::revoke_consent)?
        .route("setKlaviConsentStatus", anyone, klavi::set_consent_status)?
        .route("settleKlaviConsentPayment", anyone, klavi::settle_consent_payment)?
        .route("rejectKlaviConsentPayment", anyone, klavi::reject_consent_payment)?
        .route("retryKlaviConsentPayment", anyone, klavi::retry_consent_payment)?
        .route(
            "setKlaviConsentPaymentStatus",
            anyone,
            klavi::set_consent_payment_status,
        )?
        .route("deliveries", anyone, deliveries::list)?
        .route("setDeliveryTarget", anyone, deliveries::set_target)?
        .route("clearDeliveryTarget", anyone, deliveries::clear_target)?
        .route_async("deliver", anyone, deliveries::deliver)?
        .route("orderDeliveries", anyone, deliveries::order)?
        .route("forgeDelivery", anyone, deliveries::forge)?
        .route_async("retryDelivery", anyone, deliveries::retry)?
        .route("duplicateDelivery", anyone, deliveries::duplicate)
}

/// Accepts every caller. The server has already rejected requests from other hosts and origins.
#[expect(clippy::unnecessary_wraps, reason = "the router expects a result")]
fn anyone(_control: &Control, _request: &IncomingRequest) -> Result<(), Problem> {
    Ok(())
}
