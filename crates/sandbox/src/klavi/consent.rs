//! The page behind `redirectConsentURL`: here, opening it is the payer's authorization.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Merchant, fault::Fault, payments::ConsentFault};
use crate::received::Segments;

/// Not a path of Klavi's, where a bank answers.
pub(super) const PATH: &str = "/consent";

pub(super) async fn open(
    State(merchant): State<Arc<Merchant>>,
    Segments(id): Segments<String>,
) -> Result<Response, Fault> {
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
