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
    balance: &'static str,
}

pub(super) fn balance(_client: &Client, call: &Kept<'_>, (): ()) -> Json<Envelope<Balance, ()>> {
    let balance = Balance {
        balance: "1000000.00",
    };
    envelope::success(call, balance)
}
