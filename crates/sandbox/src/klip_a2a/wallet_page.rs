//! The page behind a request's link: here, opening it is the user's approval.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, Uri},
};

use super::Wallet;
use crate::{
    error::ControlError,
    klip_error::{KlipError, invented},
};

/// Stands for `https://klipwallet.com/`, where the user link points.
pub(super) const PATH: &str = "/wallet/";

/// The documented link carries a second query within its query, neither of them encoded.
const TARGET: &str = "target=/a2a?request_key=";

pub(super) async fn open(State(wallet): State<Arc<Wallet>>, uri: Uri) -> Result<&'static str, KlipError> {
    let key = uri
        .query()
        .and_then(|query| query.strip_prefix(TARGET))
        .ok_or_else(|| KlipError::bad_request(format!("the link's query is not `{TARGET}<key>`")))?;
    wallet
        .requests
        .approve_in_a_browser(key)
        .map_err(|error| match error {
            ControlError::Unknown { .. } => KlipError::not_found("request key"),
            ControlError::WrongState { .. } => KlipError::new(
                StatusCode::GONE,
                invented::GONE,
                "this request no longer waits for the user",
            ),
        })?;
    Ok("The request is approved.\n")
}
