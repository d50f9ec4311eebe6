//! `balance`

use axum::Json;
use serde::Serialize;

use super::{
    client::Client,
    envelope::{self, Envelope},
};
use crate::call::Kept;

#[derive(Debug, Serialize)]
pub(super) struct Balance {
    balance: String,
}

pub(super) fn balance(client: &Client, call: &Kept<'_>, (): ()) -> Json<Envelope<Balance, ()>> {
    let balance = format!("{}.00", client.ledger().balance());
    envelope::success(call, Balance { balance })
}
