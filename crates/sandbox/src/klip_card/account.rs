//! What is changed of the account itself.

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

use super::Partner;
use crate::{
    call::Kept,
    klip_error::{KlipError, invented},
    secret::Secret,
};

/// `changePassword`
pub(super) fn change_password(partner: &Partner, call: &Kept<'_>, (): ()) -> Result<Json<Value>, KlipError> {
    let given = call.text("old_password").to_ascii_lowercase();
    let new = Secret::new(call.text("new_password").to_ascii_lowercase());
    // The words are those of a refused sign-in; which ones belong here is not visible.
    partner
        .replace_password(&given, new)
        .then(|| Json(json!({})))
        .ok_or_else(|| KlipError::new(StatusCode::BAD_REQUEST, invented::BAD_REQUEST, "invalid password"))
}
