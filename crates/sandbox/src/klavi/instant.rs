//! Instant payments of the Customer API.

use axum::{Json, http::StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{fault::Fault, merchant::Merchant, payment::Payment, payment_request::PaymentRequest};
use crate::{by_hand::ByHand, call::Kept};

type Fields = Json<Map<String, Value>>;

/// A page on which a payer starts a payment, or gives a consent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) access_token: String,
    #[serde(rename = "paymentURL")]
    pub(super) payment_url: String,
}

/// `createPayment`
pub(super) fn create(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Fields, Fault> {
    let request = PaymentRequest::check(&call.fields(), call.codes())?;
    // Documented: 409 is a clash of the idempotency key. That an identical body clashes too is inferred.
    let payment = merchant
        .payments
        .create(request, Payment::new)
        .ok_or_else(|| Fault::new(StatusCode::CONFLICT, "clientRequestId has already been used"))?;
    Ok(Json(merchant.payments.resource(&payment)))
}

/// `paymentLink`
pub(super) fn link(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Json<Link>, Fault> {
    merchant.customer.check_keys(call)?;
    // Older pages mark it as optional: then the payer is asked for all of it.
    let fields = call.fields();
    let payment = fields.get("payment").and_then(Value::as_object).cloned();
    let request = PaymentRequest::check_link(&payment.unwrap_or_default(), call.codes())?;
    let token = merchant.customer.issue()?;
    let payment = merchant
        .payments
        .create(request, Payment::linked)
        .ok_or_else(|| Fault::new(StatusCode::CONFLICT, "clientRequestId has already been used"))?;
    Ok(Json(Link {
        id: payment.id().to_owned(),
        access_token: token.token,
        payment_url: merchant.payments.consent_url(&payment),
    }))
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
