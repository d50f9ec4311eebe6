//! Instant payments of the Customer API.

use axum::{Json, http::StatusCode};
use serde_json::{Map, Value};

use crate::klavi::{
    error::KlaviError,
    payments::{Payment, request::PaymentRequest},
    state::Merchant,
};
use crate::router::{Overridden, ValidRequest};

type Fields = Json<Map<String, Value>>;

/// Handles `createPayment`.
pub(in crate::klavi) fn create(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Fields, KlaviError> {
    let payment_request = PaymentRequest::check(&request.fields(), request.codes())?;
    // Documented: 409 means that the idempotency key was used before. That this includes an identical body is inferred.
    let payment = merchant
        .payments
        .create(payment_request, Payment::new)
        .ok_or_else(|| KlaviError::new(StatusCode::CONFLICT, "clientRequestId has already been used"))?;
    Ok(Json(merchant.payments.resource(&payment)))
}

/// Handles `payment`.
pub(in crate::klavi) fn resource(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Fields>, KlaviError> {
    let payment = find(merchant, request)?;
    Ok(Overridden {
        overrides: payment.overrides(),
        response: Json(merchant.payments.resource(&payment)),
    })
}

/// Handles `paymentStatus`.
pub(in crate::klavi) fn status(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Fields>, KlaviError> {
    let payment = find(merchant, request)?;
    Ok(Overridden {
        overrides: payment.overrides(),
        response: Json(merchant.payments.summary(&payment)),
    })
}

fn find(merchant: &Merchant, request: &ValidRequest<'_>) -> Result<Payment, KlaviError> {
    merchant
        .payments
        .get(&request.path_parameter("id"))
        .ok_or_else(|| KlaviError::not_found("Payment"))
}
