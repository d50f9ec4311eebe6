//! Contract violations.

use axum::Json;
use contract::{Place, Violation};
use serde::Serialize;

use crate::{
    control::Control,
    log::{Exchange, Outcome},
    provider::Provider,
    router::ValidRequest,
};

/// Number of exchanges whose violations are listed.
const MAX_EXCHANGES: usize = 100;

#[derive(Serialize)]
pub(super) struct Violations {
    violations: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    provider: Provider,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    problem: String,
    side: Side,
}

/// Sender of the message.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Request,
    Response,
}

/// Handles `violations`.
pub(super) fn list(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Violations> {
    let mut violations = Vec::new();
    for provider in control.providers() {
        for response in provider.violations {
            let items = response.violations.into_iter().map(|violation| Item {
                provider: provider.provider,
                operation: Some(response.operation),
                pointer: pointer(&violation),
                problem: problem(violation),
                side: Side::Response,
            });
            violations.extend(items);
        }
    }
    let is_invalid = |exchange: &Exchange| {
        exchange.verdict.outcome == Outcome::Rejected && !exchange.verdict.violations.is_empty()
    };
    for exchange in control.log.newest(MAX_EXCHANGES, is_invalid) {
        let items = exchange.verdict.violations.iter().map(|violation| {
            let is_in_body = violation.place == "body";
            let (place, pointer, problem) = (violation.place, &violation.pointer, &violation.problem);
            Item {
                provider: exchange.provider,
                operation: exchange.operation,
                pointer: is_in_body.then(|| pointer.clone()),
                problem: if is_in_body {
                    problem.clone()
                } else {
                    format!("{place} {pointer}: {problem}")
                },
                side: Side::Request,
            }
        });
        violations.extend(items);
    }
    Json(Violations { violations })
}

fn pointer(violation: &Violation) -> Option<String> {
    match &violation.place {
        Place::Body(pointer) => Some(pointer.clone()),
        _ => None,
    }
}

/// Returns the problem, with its place if that is not in the body.
fn problem(violation: Violation) -> String {
    match violation.place {
        Place::Body(_) => violation.problem,
        _ => violation.to_string(),
    }
}
