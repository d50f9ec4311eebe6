//! Log of requests and contract violations.

use axum::Json;
use contract::{Place, Violation};
use serde::Serialize;

use crate::{control::Control, provider::Provider, router::ValidRequest};

#[derive(Serialize)]
pub(super) struct Violations {
    violations: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    provider: Provider,
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    problem: String,
    side: Side,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Response,
}

/// Handles `violations`.
pub(super) fn violations(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Violations> {
    let mut violations = Vec::new();
    for provider in control.providers() {
        for response in provider.violations {
            let items = response.violations.into_iter().map(|violation| Item {
                provider: provider.provider,
                operation: response.operation,
                pointer: pointer(&violation),
                problem: problem(violation),
                side: Side::Response,
            });
            violations.extend(items);
        }
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
