//! `account`

use axum::Json;
use serde::Serialize;

use super::state::Customer;
use crate::router::ValidRequest;

#[derive(Serialize)]
pub(super) struct Account {
    id: String,
    name: &'static str,
}

/// Handles `account`.
pub(super) fn account(customer: &Customer, _request: &ValidRequest<'_>, (): ()) -> Json<Account> {
    Json(Account {
        id: customer.client_id.clone(),
        name: customer.name,
    })
}
