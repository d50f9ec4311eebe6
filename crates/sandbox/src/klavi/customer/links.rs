//! `paymentLink` and `consentLink`

use axum::Json;
use serde::Serialize;
use serde_json::Value;

use super::automatic;
use crate::klavi::{
    consents::Consent,
    error::KlaviError,
    payments::{
        Payment,
        request::{PaymentRequest, missing, object},
    },
    state::Merchant,
};
use crate::router::ValidRequest;

/// Link to a page on which the payer starts a payment or authorizes a consent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::klavi) struct Link {
    pub(in crate::klavi) id: String,
    pub(in crate::klavi) access_token: String,
    #[serde(rename = "paymentURL")]
    pub(in crate::klavi) payment_url: String,
}

/// Handles `paymentLink`.
pub(in crate::klavi) fn payment_link(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Link>, KlaviError> {
    merchant.customer.check_keys(request)?;
    // Older pages mark the payment as optional. Klavi's page then asks the payer for all of it.
    let fields = request.fields();
    let payment = fields.get("payment").and_then(Value::as_object).cloned();
    let payment_request = PaymentRequest::check_link(&payment.unwrap_or_default(), request.codes())?;
    let token = merchant.customer.issue()?;
    let payment = merchant
        .payments
        .create(payment_request, Payment::linked)
        .ok_or_else(automatic::duplicate_request_id)?;
    Ok(Json(Link {
        id: payment.id().to_owned(),
        access_token: token.token,
        payment_url: merchant.payments.consent_url(&payment),
    }))
}

/// Handles `consentLink`.
pub(in crate::klavi) fn consent_link(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Link>, KlaviError> {
    merchant.customer.check_keys(request)?;
    let body = request.fields();
    let terms = automatic::terms(object(&body, "consent").ok_or_else(|| missing("consent"))?)?;
    let token = merchant.customer.issue()?;
    let consent = merchant
        .consents
        .create(terms, Consent::linked)
        .ok_or_else(automatic::duplicate_request_id)?;
    Ok(Json(Link {
        id: consent.id().to_owned(),
        access_token: token.token,
        payment_url: merchant.consents.url(&consent),
    }))
}
