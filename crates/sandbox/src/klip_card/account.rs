//! `changePassword`

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

use super::state::Partner;
use crate::{
    klip::{KlipError, invented},
    router::ValidRequest,
    secret::Secret,
};

/// Handles `changePassword`.
pub(super) fn change_password(
    partner: &Partner,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Value>, KlipError> {
    let given = request.text("old_password").to_ascii_lowercase();
    let new = Secret::new(request.text("new_password").to_ascii_lowercase());
    // The message is that of a failed sign-in, since the documents do not show one for this request.
    partner
        .replace_password(&given, new)
        .then(|| Json(json!({})))
        .ok_or_else(|| KlipError::new(StatusCode::BAD_REQUEST, invented::BAD_REQUEST, "invalid password"))
}
