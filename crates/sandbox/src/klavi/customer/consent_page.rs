//! Page behind `redirectConsentURL` and `paymentURL`, on which the payer authorizes or rejects.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Form, Path, State, rejection::FormRejection, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use crate::{
    guard,
    klavi::{
        consent_url::{self, ConsentPageError, Decision},
        error::KlaviError,
        state::Merchant,
    },
    page::{Decided, Page},
};

type Id = Result<Path<String>, PathRejection>;

/// Creates the routes of the page.
pub(in crate::klavi) fn routes(merchant: &Arc<Merchant>) -> Router {
    let path = format!("{}/{{id}}", consent_url::PATH);
    let routes = Router::new().route(&path, get(show).post(decide));
    guard::same_origin(routes.with_state(Arc::clone(merchant)))
}

async fn show(State(merchant): State<Arc<Merchant>>, id: Id) -> Result<Page, KlaviError> {
    let id = text(id)?;
    let facts = match merchant.payments.open_consent(&id) {
        Err(ConsentPageError::Unknown) => merchant.consents.open(&id),
        opened => opened,
    };
    Ok(Page {
        title: "Bank (sandbox)",
        facts: facts.map_err(error)?,
        decisions: &[("authorize", "Authorize"), ("reject", "Reject")],
    })
}

/// Authorizes or rejects, and redirects to the merchant in both cases.
async fn decide(
    State(merchant): State<Arc<Merchant>>,
    id: Id,
    form: Result<Form<Decided>, FormRejection>,
) -> Result<Response, KlaviError> {
    let id = text(id)?;
    let decision = form.ok().map(|Form(Decided { decision })| decision);
    let (decision, text) = match decision.as_deref() {
        Some("authorize") => (Decision::Authorize, "It is authorized.\n"),
        Some("reject") => (Decision::Reject, "It is rejected.\n"),
        _ => {
            return Err(KlaviError::malformed(
                "Expected a form with decision=authorize or decision=reject",
            ));
        }
    };
    let decided = match merchant.payments.decide_consent(&id, decision) {
        Err(ConsentPageError::Unknown) => merchant.consents.decide(&id, decision),
        decided => decided,
    };
    Ok(match decided.map_err(error)? {
        Some(url) => Redirect::to(&url).into_response(),
        None => text.into_response(),
    })
}

/// Returns the ID. One that is not text is unknown; axum's own error response would have another shape.
fn text(id: Id) -> Result<String, KlaviError> {
    match id {
        Ok(Path(id)) => Ok(id),
        Err(_not_text) => Err(KlaviError::not_found("Consent")),
    }
}

fn error(error: ConsentPageError) -> KlaviError {
    match error {
        ConsentPageError::Unknown => KlaviError::not_found("Consent"),
        ConsentPageError::Expired => KlaviError::new(StatusCode::GONE, "The page is used, or has expired"),
    }
}
