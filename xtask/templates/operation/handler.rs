//! `%id%`

use axum::Json;
use serde::Serialize;

use super::state::%State%;
use crate::router::ValidRequest;

#[derive(Serialize)]
pub(super) struct %Pascal%Response {
    id: &'static str,
}

/// Handles `%id%`.
pub(super) fn %snake%(_state: &%State%, _request: &ValidRequest<'_>, (): ()) -> Json<%Pascal%Response> {
    // TODO: serve it from the state, and test it in `crates/sandbox/tests/it`.
    Json(%Pascal%Response { id: "7" })
}
