//! `reset`

use axum::http::StatusCode;

use crate::{control::Control, router::ValidRequest};

/// Handles `reset`.
pub(super) fn reset(control: &Control, _request: &ValidRequest<'_>, (): ()) -> StatusCode {
    control.reset();
    StatusCode::NO_CONTENT
}
