//! Page behind a request's link, on which the user approves or rejects the request.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Form, State, rejection::FormRejection},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{ask::Kind, request::Status, state::Wallet};
use crate::{
    error::ControlError,
    guard,
    klip::{KlipError, invented},
    page::{Decided, Facts, Page},
};

/// Path that replaces `https://klipwallet.com/`, the base of the user's link.
pub(super) const PATH: &str = "/wallet/";

/// Query of the documented link, with a second query inside it, neither of them encoded.
const TARGET: &str = "target=/a2a?request_key=";

/// Creates the routes of the page.
pub(super) fn routes(wallet: &Arc<Wallet>) -> Router {
    let routes = Router::new().route(PATH, get(show).post(decide));
    guard::same_origin(routes.with_state(Arc::clone(wallet)))
}

async fn show(State(wallet): State<Arc<Wallet>>, uri: Uri) -> Result<Page, KlipError> {
    let key = key(&uri)?;
    let request = wallet
        .requests
        .get(key)
        .ok_or_else(|| KlipError::not_found("request key"))?;
    if request.status != Status::Prepared || request.is_expired(wallet.requests.now()) {
        return Err(gone());
    }
    let asked = match request.ask.kind {
        Kind::Link => "Share the address of your wallet",
        Kind::Transaction => "Send a transaction",
        Kind::Signature => "Sign a message",
    };
    let mut facts: Facts = vec![
        ("From".into(), request.ask.bapp_name),
        ("Request".into(), asked.to_owned()),
        ("Type".into(), request.ask.name),
    ];
    facts.extend(
        request
            .ask
            .details
            .into_iter()
            .map(|(name, value)| (name.into(), value)),
    );
    facts.push(("Request key".into(), request.key));
    Ok(Page {
        title: "Klip (sandbox)",
        facts,
        decisions: &[("approve", "Approve"), ("reject", "Cancel")],
    })
}

async fn decide(
    State(wallet): State<Arc<Wallet>>,
    uri: Uri,
    form: Result<Form<Decided>, FormRejection>,
) -> Result<Response, KlipError> {
    let key = key(&uri)?;
    let decision = form.ok().map(|Form(Decided { decision })| decision);
    let (decided, text) = match decision.as_deref() {
        Some("approve") => (
            wallet.requests.approve_in_browser(key),
            "The request is approved.\n",
        ),
        Some("reject") => (wallet.requests.reject(key), "The request is canceled.\n"),
        _ => {
            return Err(KlipError::bad_request(
                "expected a form with `decision=approve` or `decision=reject`",
            ));
        }
    };
    decided.map_err(|error| match error {
        ControlError::Unknown { .. } => KlipError::not_found("request key"),
        _ => gone(),
    })?;
    Ok(text.into_response())
}

fn key(uri: &Uri) -> Result<&str, KlipError> {
    uri.query()
        .and_then(|query| query.strip_prefix(TARGET))
        .ok_or_else(|| KlipError::bad_request(format!("invalid query of the link: expected `{TARGET}<key>`")))
}

fn gone() -> KlipError {
    KlipError::new(
        StatusCode::GONE,
        invented::GONE,
        "this request does not wait for the user",
    )
}
