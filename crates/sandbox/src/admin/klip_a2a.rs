//! Klip App2App, as the user of the wallet.

use axum::Json;
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{
    control::Control,
    error::ControlError,
    klip_a2a::{A2aRequest, KlipA2a},
    router::ValidRequest,
};

#[derive(Serialize)]
pub(super) struct Requests {
    requests: Vec<A2aRequest>,
}

#[derive(Deserialize)]
struct Settlement {
    success: bool,
}

#[derive(Deserialize)]
struct Failure {
    code: i64,
    #[serde(default)]
    message: String,
}

/// Handles `a2aRequests`.
pub(super) fn list(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Requests> {
    Json(Requests {
        requests: control.klip_a2a.user_requests(),
    })
}

/// Handles `a2aRequest`.
pub(super) fn show(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<A2aRequest>, Problem> {
    act(control, request, |_klip, _key| Ok(()))
}

/// Handles `approveA2aRequest`.
pub(super) fn approve(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<A2aRequest>, Problem> {
    act(control, request, KlipA2a::approve)
}

/// Handles `rejectA2aRequest`.
pub(super) fn reject(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<A2aRequest>, Problem> {
    act(control, request, KlipA2a::reject)
}

/// Handles `settleA2aRequest`.
pub(super) fn settle(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<A2aRequest>, Problem> {
    let Settlement { success } = body::read(request)?;
    act(control, request, |klip, key| klip.settle(key, success))
}

/// Handles `failA2aRequest`.
pub(super) fn fail(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<A2aRequest>, Problem> {
    let Failure { code, message } = body::read(request)?;
    act(control, request, |klip, key| klip.fail(key, code, message))
}

/// Handles `expireA2aRequest`.
pub(super) fn expire(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<A2aRequest>, Problem> {
    act(control, request, KlipA2a::expire)
}

/// Applies `action` to the request in the path, and returns it.
fn act(
    control: &Control,
    request: &ValidRequest<'_>,
    action: impl FnOnce(&KlipA2a, &str) -> Result<(), ControlError>,
) -> Result<Json<A2aRequest>, Problem> {
    let key = request.path_parameter("request_key");
    action(&control.klip_a2a, &key)?;
    Ok(Json(control.klip_a2a.user_request(&key)?))
}
