//! The page behind `redirectConsentURL`: here, opening it is the payer's authorization.

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
    let onward = merchant.payments.open_consent(&id).map_err(|fault| match fault {
        ConsentFault::Unknown => Fault::not_found("Consent"),
        ConsentFault::Spent => Fault::new(
            StatusCode::GONE,
            "This page opens once, within 60 seconds, while the payment awaits the payer",
        ),
    })?;
    Ok(match onward {
        Some(url) => Redirect::to(&url).into_response(),
        None => "The payment is authorized.\n".into_response(),
    })
}
