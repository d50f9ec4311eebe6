//! The clock.

use std::time::Duration;

use axum::Json;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{control::Control, router::ValidRequest};

#[derive(Serialize)]
pub(super) struct State {
    now: Timestamp,
    is_frozen: bool,
}

#[derive(Deserialize)]
struct Advance {
    seconds: f64,
}

#[derive(Deserialize, Default)]
struct Freeze {
    at: Option<Timestamp>,
}

/// Handles `clock`.
pub(super) fn read(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<State> {
    Json(State {
        now: control.clock.now(),
        is_frozen: control.clock.is_frozen(),
    })
}

/// Handles `advanceClock`.
pub(super) fn advance(control: &Control, request: &ValidRequest<'_>, (): ()) -> Result<Json<State>, Problem> {
    let Advance { seconds } = body::read(request)?;
    control.advance(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    Ok(read(control, request, ()))
}

/// Handles `freezeClock`.
pub(super) fn freeze(control: &Control, request: &ValidRequest<'_>, (): ()) -> Result<Json<State>, Problem> {
    let Freeze { at } = body::read(request)?;
    control.freeze(at);
    Ok(read(control, request, ()))
}

/// Handles `resumeClock`.
pub(super) fn resume(control: &Control, request: &ValidRequest<'_>, (): ()) -> Json<State> {
    control.resume();
    read(control, request, ())
}
