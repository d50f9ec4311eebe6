//! Question before a request that may spend.

use auth_core::http::{Endpoint, Idempotency, Method, RawRequest};

/// Non-idempotent operations whose own commands do not ask: they spend nothing, or the user approves them elsewhere.
const WITHOUT_QUESTION: [&str; 3] = ["prepare", "upload image", "prepaid inquiry"];

/// Returns what `request` does, if the user is asked about it: a request for a non-idempotent `operation`, or one for no
/// operation of the contract whose method is neither GET nor HEAD.
pub(super) fn question(request: &RawRequest, operation: Option<&Endpoint>) -> Option<String> {
    let (method, path) = (request.method(), request.path());
    match operation {
        Some(operation) => {
            let name = operation.operation;
            let asks =
                operation.idempotency == Idempotency::NonIdempotent && !WITHOUT_QUESTION.contains(&name);
            asks.then(|| format!("send {method} {path} ({name})"))
        }
        None if [Method::GET, Method::HEAD].contains(method) => None,
        None => Some(format!(
            "send {method} {path}, which is no operation of the contract,"
        )),
    }
}
