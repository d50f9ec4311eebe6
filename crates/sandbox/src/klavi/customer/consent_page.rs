//! Page behind `redirectConsentURL` and `paymentURL`. Opening it authorizes the payment or consent.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::klavi::{consent_url::ConsentPageError, error::KlaviError, state::Merchant};

/// Authorizes the payment or consent with this ID, and redirects to the merchant.
pub(in crate::klavi) async fn open(
    State(merchant): State<Arc<Merchant>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, KlaviError> {
    // An ID that is not text is unknown. Axum's own error response would have another shape.
    let Path(id) = id.map_err(|_not_text| KlaviError::not_found("Consent"))?;
    let opened = match merchant.payments.open_consent(&id) {
        Err(ConsentPageError::Unknown) => merchant.consents.open(&id),
        opened => opened,
    };
    let redirect = opened.map_err(|error| match error {
        ConsentPageError::Unknown => KlaviError::not_found("Consent"),
        ConsentPageError::Expired => {
            KlaviError::new(StatusCode::GONE, "The page was opened before, or has expired")
        }
    })?;
    Ok(match redirect {
        Some(url) => Redirect::to(&url).into_response(),
        None => "It is authorized.\n".into_response(),
    })
}
