//! Instant payments of the Customer API.

use axum::{Json, http::StatusCode};
use serde_json::{Map, Value};

use super::{fault::Fault, merchant::Merchant, payment::Payment, payment_request::PaymentRequest};
use crate::{by_hand::ByHand, call::Kept};

type Fields = Json<Map<String, Value>>;

/// `createPayment`
pub(super) fn create(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Fields, Fault> {
    let request = PaymentRequest::check(&call.fields(), call.codes())?;
    // Documented: 409 is a clash of the idempotency key. That an identical body clashes too is inferred.
    let payment = merchant
        .payments
        .create(request)
        .ok_or_else(|| Fault::new(StatusCode::CONFLICT, "clientRequestId has already been used"))?;
    Ok(Json(merchant.payments.resource(&payment)))
}

/// `payment`
pub(super) fn resource(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<ByHand<Fields>, Fault> {
    let payment = find(merchant, call)?;
    Ok(ByHand {
        parts: payment.parts_by_hand(""),
        answer: Json(merchant.payments.resource(&payment)),
    })
}

/// `paymentStatus`
pub(super) fn status(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<ByHand<Fields>, Fault> {
    let payment = find(merchant, call)?;
    Ok(ByHand {
        parts: payment.parts_by_hand(""),
        answer: Json(merchant.payments.summary(&payment)),
    })
}

fn find(merchant: &Merchant, call: &Kept<'_>) -> Result<Payment, Fault> {
    merchant
        .payments
        .get(&call.segment("id"))
        .ok_or_else(|| Fault::not_found("Payment"))
}
