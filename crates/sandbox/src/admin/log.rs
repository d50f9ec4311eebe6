//! Log of requests.

use std::sync::Arc;

use axum::{Json, http::StatusCode};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::problem::Problem;
use crate::{control::Control, error::ControlError, log::Exchange, router::ValidRequest};

const DEFAULT_LIMIT: usize = 100;

#[derive(Serialize)]
pub(super) struct Exchanges {
    #[serde(serialize_with = "masked")]
    exchanges: Vec<Arc<Exchange>>,
}

fn masked<S: Serializer>(exchanges: &[Arc<Exchange>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(exchanges.iter().map(|exchange| &**exchange))
}

/// Handles `exchanges`.
pub(super) fn exchanges(control: &Control, request: &ValidRequest<'_>, (): ()) -> Json<Exchanges> {
    let provider = request.query("provider");
    let after = request.number("after").unwrap_or_default();
    let limit = request
        .number("limit")
        .and_then(|limit| usize::try_from(limit).ok());
    let mut exchanges = control.log.newest(limit.unwrap_or(DEFAULT_LIMIT), |exchange| {
        exchange.id > after && provider.is_none_or(|id| id == exchange.provider.id())
    });
    exchanges.reverse();
    Json(Exchanges { exchanges })
}

/// Handles `exchange`.
pub(super) fn exchange(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Value>, Problem> {
    let id = request.path_parameter("id");
    let found = id.parse().ok().and_then(|id| control.log.get(id));
    let exchange = found.ok_or(ControlError::Unknown { what: "exchange", id })?;
    let json = if request.query("secrets") == Some("show") {
        serde_json::to_value(exchange.exposed())
    } else {
        serde_json::to_value(&*exchange)
    };
    json.map(Json).map_err(|error| Problem::internal(&error))
}

/// Handles `clearExchanges`.
pub(super) fn clear(control: &Control, _request: &ValidRequest<'_>, (): ()) -> StatusCode {
    control.log.clear();
    StatusCode::NO_CONTENT
}
