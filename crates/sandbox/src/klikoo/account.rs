//! `GET /v1/open-api/balance`

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;

use super::{
    client::Client,
    envelope::{Envelope, Refusal, Service},
    signed,
};
use crate::received::Received;

#[derive(Debug, Serialize)]
pub(super) struct Balance {
    balance: &'static str,
}

pub(super) async fn balance(
    State(client): State<Arc<Client>>,
    request: Received,
) -> Result<Json<Envelope<Balance, ()>>, Refusal> {
    signed::verify(&client, Service::Account, &request)?;
    let balance = Balance {
        balance: "1000000.00",
    };
    Ok(Service::Account.success(None, balance))
}
