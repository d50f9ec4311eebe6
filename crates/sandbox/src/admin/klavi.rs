//! Klavi Payment, as the payer and the bank.

use axum::Json;
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{
    control::Control,
    error::ControlError,
    klavi::{Consent, ConsentPayment, Klavi, Payment},
    router::ValidRequest,
};

#[derive(Serialize)]
pub(super) struct Payments {
    payments: Vec<Payment>,
}

#[derive(Serialize)]
pub(super) struct Consents {
    consents: Vec<Consent>,
}

#[derive(Deserialize)]
struct Status {
    status: String,
}

/// Handles `klaviPayments`.
pub(super) fn payments(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Payments> {
    Json(Payments {
        payments: control.klavi.payments(),
    })
}

/// Handles `klaviConsents`.
pub(super) fn consents(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Consents> {
    Json(Consents {
        consents: control.klavi.consents(),
    })
}

/// Handles `authorizeKlaviPayment`.
pub(super) fn authorize_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Payment>, Problem> {
    on_payment(control, request, Klavi::authorize_payment)
}

/// Handles `settleKlaviPayment`.
pub(super) fn settle_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Payment>, Problem> {
    on_payment(control, request, Klavi::settle_payment)
}

/// Handles `rejectKlaviPayment`.
pub(super) fn reject_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Payment>, Problem> {
    on_payment(control, request, Klavi::reject_payment)
}

/// Handles `setKlaviPaymentStatus`.
pub(super) fn set_payment_status(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Payment>, Problem> {
    let Status { status } = body::read(request)?;
    on_payment(control, request, |klavi, id| klavi.set_payment_status(id, status))
}

/// Handles `authorizeKlaviConsent`.
pub(super) fn authorize_consent(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Consent>, Problem> {
    on_consent(control, request, Klavi::authorize_consent)
}

/// Handles `rejectKlaviConsent`.
pub(super) fn reject_consent(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Consent>, Problem> {
    on_consent(control, request, Klavi::reject_consent)
}

/// Handles `revokeKlaviConsent`.
pub(super) fn revoke_consent(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Consent>, Problem> {
    on_consent(control, request, Klavi::revoke_consent)
}

/// Handles `setKlaviConsentStatus`.
pub(super) fn set_consent_status(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Consent>, Problem> {
    let Status { status } = body::read(request)?;
    on_consent(control, request, |klavi, id| klavi.set_consent_status(id, status))
}

/// Handles `settleKlaviConsentPayment`.
pub(super) fn settle_consent_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<ConsentPayment>, Problem> {
    on_consent_payment(control, request, Klavi::settle_consent_payment)
}

/// Handles `rejectKlaviConsentPayment`.
pub(super) fn reject_consent_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<ConsentPayment>, Problem> {
    on_consent_payment(control, request, Klavi::reject_consent_payment)
}

/// Handles `retryKlaviConsentPayment`.
pub(super) fn retry_consent_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<ConsentPayment>, Problem> {
    let retry = control
        .klavi
        .retry_consent_payment(&request.path_parameter("id"))?;
    Ok(Json(control.klavi.consent_payment(&retry)?))
}

/// Handles `setKlaviConsentPaymentStatus`.
pub(super) fn set_consent_payment_status(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<ConsentPayment>, Problem> {
    let Status { status } = body::read(request)?;
    on_consent_payment(control, request, |klavi, id| {
        klavi.set_consent_payment_status(id, status)
    })
}

/// Applies `action` to the payment in the path, and returns it.
fn on_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    action: impl FnOnce(&Klavi, &str) -> Result<(), ControlError>,
) -> Result<Json<Payment>, Problem> {
    let id = request.path_parameter("id");
    action(&control.klavi, &id)?;
    let found = control
        .klavi
        .payments()
        .into_iter()
        .find(|payment| payment.id == id);
    Ok(Json(found.ok_or(ControlError::Unknown { what: "payment", id })?))
}

/// Applies `action` to the consent in the path, and returns it.
fn on_consent(
    control: &Control,
    request: &ValidRequest<'_>,
    action: impl FnOnce(&Klavi, &str) -> Result<(), ControlError>,
) -> Result<Json<Consent>, Problem> {
    let id = request.path_parameter("id");
    action(&control.klavi, &id)?;
    let found = control
        .klavi
        .consents()
        .into_iter()
        .find(|consent| consent.id == id);
    Ok(Json(found.ok_or(ControlError::Unknown { what: "consent", id })?))
}

/// Applies `action` to the payment under a consent in the path, and returns it.
fn on_consent_payment(
    control: &Control,
    request: &ValidRequest<'_>,
    action: impl FnOnce(&Klavi, &str) -> Result<(), ControlError>,
) -> Result<Json<ConsentPayment>, Problem> {
    let id = request.path_parameter("id");
    action(&control.klavi, &id)?;
    Ok(Json(control.klavi.consent_payment(&id)?))
}
