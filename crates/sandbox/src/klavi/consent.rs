//! The page behind `redirectConsentURL` and `paymentURL`: here, opening it is the payer's authorization.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{fault::Fault, merchant::Merchant, payments::ConsentFault};

/// Not a path of Klavi's, where a bank answers.
pub(super) const PATH: &str = "/consent";

pub(super) async fn open(
    State(merchant): State<Arc<Merchant>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    // Percent-encoding that is not text is the id of nothing; axum would answer in a shape of its own.
    let Path(id) = id.map_err(|_not_text| Fault::not_found("Consent"))?;
    let opened = match merchant.payments.open_consent(&id) {
        Err(ConsentFault::Unknown) => merchant.consents.open(&id),
        opened => opened,
    };
    let onward = opened.map_err(|fault| match fault {
        ConsentFault::Unknown => Fault::not_found("Consent"),
        ConsentFault::Spent => Fault::new(
            StatusCode::GONE,
            "This page opens once, in time, while the payer is awaited",
        ),
    })?;
    Ok(match onward {
        Some(url) => Redirect::to(&url).into_response(),
        None => "It is authorized.\n".into_response(),
    })
}
