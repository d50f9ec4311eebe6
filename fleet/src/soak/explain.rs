//! Reasons of the errors that tasks saw: faults that were injected, and rules that are documented.

use sandbox::Provider;

use super::{
    journal::SeenError,
    task::TIMEOUT,
    trace::{Trace, Trouble, name},
};

/// Time in which a failed token call is kept in the store, at most: later callers see its error too.
const KEPT: f64 = 360.0;

/// Returns the reason of `error`, or the problem if there is none.
pub(super) fn explain(error: &SeenError, trace: &Trace) -> Result<String, String> {
    let troubles = trace.calls.get(&error.call).map_or(&[][..], Vec::as_slice);
    if let Some(fault) = troubles.iter().rev().find(|trouble| trouble.is_fault)
        && is_consistent(error, fault)
    {
        return Ok(format!("{} after a fault", error.kind));
    }
    if let Some(rule) = troubles.iter().find_map(|trouble| documented(error, trouble)) {
        return Ok(rule.to_owned());
    }
    if error.kind == "Token" {
        let since = error.time.0 - KEPT;
        let is_cause = |trouble: &&Trouble| {
            let is_within = trouble.at >= since && trouble.at <= error.time.1;
            trouble.is_fault && is_within && error.task.starts_with(name(trouble.provider))
        };
        if trace.tokens.iter().any(|trouble| is_cause(&trouble)) {
            return Ok("Token after a fault of a token call".to_owned());
        }
    }
    // The server forgets a request whose client has closed the connection, so its log has only the others.
    if error.kind == "Timeout" && error.time.1 - error.time.0 >= TIMEOUT.as_secs_f64() {
        return Ok("Timeout after a late response".to_owned());
    }
    let seen = troubles.iter().map(|trouble| format!("\n      {}", trouble.line));
    let seen: String = seen.collect();
    let log = if seen.is_empty() {
        "\n      (the sandbox accepted each of its exchanges, or saw none)"
    } else {
        &seen
    };
    Err(format!(
        "unexplained error of {} in call {}: {} {}{log}",
        error.task, error.call, error.kind, error.text
    ))
}

/// Returns whether a client that met `fault` may return `error`.
fn is_consistent(error: &SeenError, fault: &Trouble) -> bool {
    match (&*error.kind, fault.status, error.status) {
        ("ErrorResponse", status, seen) => seen == Some(status),
        ("Deadline" | "Call" | "OutcomeUnknown" | "Transport" | "Body" | "Decode", ..) => true,
        _ => false,
    }
}

/// Returns the documented rule by which the provider rejected a call.
fn documented(error: &SeenError, trouble: &Trouble) -> Option<&'static str> {
    let is_seen = error.status == Some(trouble.status);
    match (trouble.provider, trouble.status) {
        // The token was replaced once; the call after it met another revocation.
        (_, 401) if is_seen => Some("401 after a second revocation"),
        (Provider::KlipCard, 400) if is_seen && error.text.contains("quota") => Some("quota of the month"),
        _ => None,
    }
}
