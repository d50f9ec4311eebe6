//! Page behind a request's link. Opening it approves the request.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, Uri},
};

use super::state::Wallet;
use crate::{
    error::ControlError,
    klip::{KlipError, invented},
};

/// Path that replaces `https://klipwallet.com/`, the base of the user's link.
pub(super) const PATH: &str = "/wallet/";

/// Query of the documented link, with a second query inside it, neither of them encoded.
const TARGET: &str = "target=/a2a?request_key=";

pub(super) async fn open(State(wallet): State<Arc<Wallet>>, uri: Uri) -> Result<&'static str, KlipError> {
    let key = uri
        .query()
        .and_then(|query| query.strip_prefix(TARGET))
        .ok_or_else(|| {
            KlipError::bad_request(format!("invalid query of the link: expected `{TARGET}<key>`"))
        })?;
    wallet
        .requests
        .approve_in_browser(key)
        .map_err(|error| match error {
            ControlError::Unknown { .. } => KlipError::not_found("request key"),
            ControlError::WrongState { .. } => KlipError::new(
                StatusCode::GONE,
                invented::GONE,
                "this request does not wait for the user",
            ),
        })?;
    Ok("The request is approved.\n")
}
