//! Instant payments of the Customer API.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Map, Value};

use super::{Merchant, access, fault::Fault, payment::Payment, payment_request::PaymentRequest};
use crate::received::{Received, Segments};

/// `POST /payment/customer/v1/instant/payments`
pub(super) async fn create(
    State(merchant): State<Arc<Merchant>>,
    request: Received,
) -> Result<Json<Map<String, Value>>, Fault> {
    authorize(&merchant, &request)?;
    let request = PaymentRequest::check(&request.json_object()?)?;
    // Documented: 409 is a clash of the idempotency key. That an identical body clashes too is inferred.
    let payment = merchant
        .payments
        .create(request)
        .ok_or_else(|| Fault::new(StatusCode::CONFLICT, "clientRequestId has already been used"))?;
    Ok(Json(merchant.payments.resource(&payment)))
}

/// `GET /payment/customer/v1/instant/payments/{id}`
pub(super) async fn resource(
    State(merchant): State<Arc<Merchant>>,
    Segments(id): Segments<String>,
    request: Received,
) -> Result<Json<Map<String, Value>>, Fault> {
    let payment = find(&merchant, &id, &request)?;
    Ok(Json(merchant.payments.resource(&payment)))
}

/// `GET /payment/customer/v1/instant/payments/{id}/status`
pub(super) async fn status(
    State(merchant): State<Arc<Merchant>>,
    Segments(id): Segments<String>,
    request: Received,
) -> Result<Json<Map<String, Value>>, Fault> {
    let payment = find(&merchant, &id, &request)?;
    Ok(Json(merchant.payments.summary(&payment)))
}

fn find(merchant: &Merchant, id: &str, request: &Received) -> Result<Payment, Fault> {
    authorize(merchant, request)?;
    merchant
        .payments
        .get(id)
        .ok_or_else(|| Fault::not_found("Payment"))
}

fn authorize(merchant: &Merchant, request: &Received) -> Result<(), Fault> {
    access::authorize(&merchant.customer, &merchant.management, request)
}
