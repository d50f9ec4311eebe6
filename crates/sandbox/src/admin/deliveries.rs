//! Webhooks of Klavi and callbacks of Klikoo.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{
    control::Control,
    delivery::{self, Delivery, Forgery},
    error::DeliveryError,
    router::ValidRequest,
};

#[derive(Serialize)]
pub(super) struct Deliveries {
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    deliveries: Vec<Delivery>,
}

#[derive(Deserialize)]
struct Target {
    url: String,
}

#[derive(Deserialize)]
struct DeliverRequest {
    url: Option<String>,
    order: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct RetryRequest {
    url: Option<String>,
}

#[derive(Deserialize)]
struct Order {
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct ForgeRequest {
    signature: Forgery,
}

/// Handles `deliveries`.
pub(super) fn list(control: &Control, request: &ValidRequest<'_>, (): ()) -> Json<Deliveries> {
    let deliveries = of_provider(control, request);
    Json(Deliveries {
        target: deliveries.target(),
        deliveries: deliveries.list(),
    })
}

/// Handles `setDeliveryTarget`.
pub(super) fn set_target(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Deliveries>, Problem> {
    let Target { url } = body::read(request)?;
    let result = of_provider(control, request).set_target(&url);
    result.map_err(|error| problem(&error, "/url"))?;
    Ok(list(control, request, ()))
}

/// Handles `clearDeliveryTarget`.
pub(super) fn clear_target(control: &Control, request: &ValidRequest<'_>, (): ()) -> StatusCode {
    of_provider(control, request).clear_target();
    StatusCode::NO_CONTENT
}

/// Handles `deliver`.
pub(super) fn deliver<'a>(control: &'a Control, request: ValidRequest<'a>) -> BoxFuture<'a, Response> {
    respond(async move {
        let DeliverRequest { url, order } = body::read(&request)?;
        let deliveries = of_provider(control, &request);
        let sent = deliveries.deliver(url.as_deref(), order.as_deref()).await;
        Ok(Deliveries {
            target: deliveries.target(),
            deliveries: sent.map_err(|error| problem(&error, "/order"))?,
        })
    })
}

/// Handles `retryDelivery`.
pub(super) fn retry<'a>(control: &'a Control, request: ValidRequest<'a>) -> BoxFuture<'a, Response> {
    respond(async move {
        let RetryRequest { url } = body::read(&request)?;
        let id = request.path_parameter("id");
        let retried = of_provider(control, &request).retry(&id, url.as_deref());
        retried.await.map_err(|error| match error {
            DeliveryError::Unknown { .. } => Problem::new(StatusCode::NOT_FOUND, error.to_string()),
            other => problem(&other, "/url"),
        })
    })
}

/// Handles `orderDeliveries`.
pub(super) fn order(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Deliveries>, Problem> {
    let Order { ids } = body::read(request)?;
    let result = of_provider(control, request).reorder(&ids);
    result.map_err(|error| problem(&error, "/ids"))?;
    Ok(list(control, request, ()))
}

/// Handles `duplicateDelivery`.
pub(super) fn duplicate(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Delivery>, Problem> {
    let duplicate = of_provider(control, request).duplicate(&request.path_parameter("id"));
    let not_found = |error: DeliveryError| Problem::new(StatusCode::NOT_FOUND, error.to_string());
    duplicate.map(Json).map_err(not_found)
}

/// Handles `forgeDelivery`.
pub(super) fn forge(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Delivery>, Problem> {
    let ForgeRequest { signature } = body::read(request)?;
    if is_klavi(request) {
        return Ok(Json(control.klavi.forge_webhook(signature)));
    }
    if signature != Forgery::Missing {
        let problem = "does not apply, since callbacks of Klikoo have no signature";
        return Err(Problem::field("/signature", problem, "`missing`"));
    }
    Ok(Json(control.klikoo.forge_callback()))
}

/// Returns the deliveries of the provider in the path. The contract allows two.
fn of_provider<'c>(control: &'c Control, request: &ValidRequest<'_>) -> &'c delivery::Deliveries {
    if is_klavi(request) {
        control.klavi.webhooks()
    } else {
        control.klikoo.callbacks()
    }
}

fn is_klavi(request: &ValidRequest<'_>) -> bool {
    request.path_parameter("provider") == "klavi"
}

fn respond<'a, T: Serialize>(
    response: impl Future<Output = Result<T, Problem>> + Send + 'a,
) -> BoxFuture<'a, Response> {
    Box::pin(async move { response.await.map(Json).into_response() })
}

/// Creates the problem of a request. `ids` points to the field with IDs of deliveries.
fn problem(error: &DeliveryError, ids: &str) -> Problem {
    let message = error.to_string();
    match error {
        DeliveryError::NotLoopback => {
            let expected = "http on a loopback address (127.0.0.0/8, ::1 or localhost)";
            Problem::field("/url", "is not allowed", expected)
        }
        DeliveryError::NotHttp => Problem::field("/url", "is not allowed", "http with a host"),
        DeliveryError::Unknown { .. } => Problem::field(ids, message, "IDs of queued deliveries"),
        DeliveryError::NotQueued { .. } | DeliveryError::NoTarget | DeliveryError::NoResponse => {
            Problem::new(StatusCode::CONFLICT, message)
        }
    }
}
