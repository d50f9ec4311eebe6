//! `balance`

use axum::Json;
use serde::Serialize;

use super::{
    envelope::{self, Envelope},
    state::Client,
};
use crate::router::ValidRequest;

#[derive(Debug, Serialize)]
pub(super) struct Balance {
    balance: String,
}

/// Handles `balance`.
pub(super) fn balance(client: &Client, request: &ValidRequest<'_>, (): ()) -> Json<Envelope<Balance, ()>> {
    let balance = format!("{}.00", client.ledger().balance());
    envelope::success(request, Balance { balance })
}
