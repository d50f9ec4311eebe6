//! Injected faults.

use axum::{Json, http::StatusCode};

use super::{body, problem::Problem};
use crate::{
    control::Control,
    faults::{self, Faults},
    router::ValidRequest,
};

/// Handles `faults`.
pub(super) fn list(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<faults::Json> {
    Json(control.faults.settings().into())
}

/// Handles `setFaults`.
pub(super) fn replace(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<faults::Json>, Problem> {
    let faults = faults::from_body(body::read(request)?)?;
    control.set_faults(faults);
    Ok(list(control, request, ()))
}

/// Handles `clearFaults`.
pub(super) fn clear(control: &Control, _request: &ValidRequest<'_>, (): ()) -> StatusCode {
    control.set_faults(Faults::none());
    StatusCode::NO_CONTENT
}
