//! `prepaidInquiry`, `buy` and `postpaidInquiry`

use axum::{Json, http::StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    catalogue::{self, Product},
    codes::Code,
    envelope::{self, Envelope},
    error::KlikooError,
    ledger::{Order, OrderError},
    state::Client,
};
use crate::router::{IncomingRequest, ValidRequest};

type Created<T> = (StatusCode, Json<Envelope<T, ()>>);

/// Data of an inquiry, which is not documented.
type Undocumented = Map<String, Value>;

#[derive(Debug, Serialize)]
pub(super) struct Purchase {
    transaction_id: String,
}

/// Handles `prepaidInquiry`, which does not use the reference.
pub(super) fn prepaid_inquiry(
    _client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Envelope<Undocumented, ()>>, KlikooError> {
    let product = product(request)?;
    if !product.has_prepaid_inquiry() {
        return Err(KlikooError::of(request, Code::ProductMismatch));
    }
    check_price(request, &product)?;
    Ok(envelope::success(request, Map::new()))
}

/// Handles `buy`.
pub(super) fn buy(
    client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Created<Purchase>, KlikooError> {
    let product = product(request)?;
    if !product.enable {
        return Err(KlikooError::of(request, Code::SupplierDown));
    }
    let amount = check_price(request, &product)?;
    let order = Order {
        reference: request.text("partner_reference_id").to_owned(),
        product_code: product.code,
        product_name: product.name,
        value: request.text("value").to_owned(),
        customer_name: String::new(),
        amount,
    };
    let transaction_id = client
        .ledger()
        .place(order)
        .map_err(|error| order_error(request, error))?;
    Ok(envelope::created(request, Purchase { transaction_id }))
}

/// Handles `postpaidInquiry`.
pub(super) fn postpaid_inquiry(
    _client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Envelope<Undocumented, ()>>, KlikooError> {
    let product = product(request)?;
    let number = request.text("account_number");
    let case = if !product.is_bill() {
        Code::ProductMismatch
    } else if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        Code::WrongCustomerNumber
    } else if number.bytes().all(|byte| byte == b'0') {
        Code::CustomerNumberNotFound
    } else {
        return Ok(envelope::success(request, Map::new()));
    };
    Err(KlikooError::of(request, case))
}

fn product(request: &ValidRequest<'_>) -> Result<Product, KlikooError> {
    catalogue::find(request.text("product_code"))
        .ok_or_else(|| KlikooError::of(request, Code::ProductNotFound))
}

/// Returns the amount in rupiah, which is at least the product's price.
fn check_price(request: &ValidRequest<'_>, product: &Product) -> Result<u64, KlikooError> {
    rupiah(request, "selling_price")?;
    let amount = rupiah(request, "amount")?;
    if amount < product.agent_price {
        return Err(KlikooError::of(request, Code::AmountTooLow));
    }
    Ok(amount)
}

/// Parses a text field as rupiah.
pub(super) fn rupiah(request: &ValidRequest<'_>, field: &str) -> Result<u64, KlikooError> {
    let text = request.text(field);
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    number.ok_or_else(|| {
        KlikooError::of(request, Code::Validation).with_detail(&format!("{field} bukan angka"))
    })
}

/// Creates the error response of a rejected order. The code for an insufficient balance is not documented.
pub(super) fn order_error(request: &IncomingRequest, error: OrderError) -> KlikooError {
    match error {
        OrderError::DuplicateReference => KlikooError::of(request, Code::DuplicateReference),
        OrderError::InsufficientBalance => {
            KlikooError::of(request, Code::Validation).with_detail("saldo tidak cukup")
        }
    }
}
