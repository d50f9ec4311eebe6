//! `prepaidInquiry`, `buy` and `postpaidInquiry`.

use axum::{Json, http::StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    case::Case,
    catalogue::{self, Product},
    client::Client,
    envelope::{self, Envelope},
    ledger::{Order, OrderFault},
    refusal::Refusal,
    signed,
};
use crate::call::{Call, Kept};

type Created<T> = (StatusCode, Json<Envelope<T, ()>>);

/// Nothing is known of what it brings.
type Unseen = Map<String, Value>;

#[derive(Debug, Serialize)]
pub(super) struct Purchase {
    transaction_id: String,
}

/// The gate of every call with a body: no text of it may be empty.
pub(super) fn check(client: &Client, call: &Call) -> Result<(), Refusal> {
    signed::verify(client, call)?;
    let has_empty_text = call
        .object()
        .is_some_and(|fields| fields.values().any(|value| value == ""));
    if has_empty_text {
        return Err(Refusal::of(call, Case::EmptyField));
    }
    Ok(())
}

/// It uses up no reference here.
pub(super) fn prepaid_inquiry(
    _client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Unseen, ()>>, Refusal> {
    let product = product(call)?;
    if !product.may_be_inquired() {
        return Err(Refusal::of(call, Case::ProductMismatch));
    }
    check_price(call, &product)?;
    Ok(envelope::success(call, Map::new()))
}

pub(super) fn buy(client: &Client, call: &Kept<'_>, (): ()) -> Result<Created<Purchase>, Refusal> {
    let product = product(call)?;
    if !product.enable {
        return Err(Refusal::of(call, Case::SupplierDown));
    }
    let amount = check_price(call, &product)?;
    let order = Order {
        reference: call.text("partner_reference_id").to_owned(),
        product_code: product.code,
        product_name: product.name,
        value: call.text("value").to_owned(),
        customer_name: String::new(),
        amount,
    };
    let transaction_id = client
        .ledger()
        .take_on(order)
        .map_err(|fault| refuse(call, fault))?;
    Ok(envelope::created(call, Purchase { transaction_id }))
}

pub(super) fn postpaid_inquiry(
    _client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Unseen, ()>>, Refusal> {
    let product = product(call)?;
    let number = call.text("account_number");
    let case = if !product.is_bill() {
        Case::ProductMismatch
    } else if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        Case::WrongCustomerNumber
    } else if number.bytes().all(|byte| byte == b'0') {
        Case::CustomerNumberNotFound
    } else {
        return Ok(envelope::success(call, Map::new()));
    };
    Err(Refusal::of(call, case))
}

fn product(call: &Kept<'_>) -> Result<Product, Refusal> {
    catalogue::find(call.text("product_code")).ok_or_else(|| Refusal::of(call, Case::ProductNotFound))
}

/// What is paid: at least the product's price, in whole rupiah.
fn check_price(call: &Kept<'_>, product: &Product) -> Result<u64, Refusal> {
    rupiah(call, "selling_price")?;
    let amount = rupiah(call, "amount")?;
    if amount < product.agent_price {
        return Err(Refusal::of(call, Case::AmountTooLow));
    }
    Ok(amount)
}

/// A text of whole rupiah.
pub(super) fn rupiah(call: &Kept<'_>, field: &str) -> Result<u64, Refusal> {
    let text = call.text(field);
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    number.ok_or_else(|| Refusal::of(call, Case::Validation).because(&format!("{field} bukan angka")))
}

/// No code for a balance that is too low is documented.
pub(super) fn refuse(call: &Call, fault: OrderFault) -> Refusal {
    match fault {
        OrderFault::UsedBefore => Refusal::of(call, Case::DuplicateReference),
        OrderFault::TooLittle => Refusal::of(call, Case::Validation).because("saldo tidak cukup"),
    }
}
