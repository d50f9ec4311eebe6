//! Verdicts on requests.

use contract::{Contract, Operation, Place, Violation};
use serde::Serialize;

/// Decision of the sandbox about a request, with its reason. The client sees only the provider's own response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// Decision.
    pub outcome: Outcome,
    /// The provider's code in the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Meaning of the code by the contract, or reason of the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Contract violations by the request, or by the response if the outcome is [`Outcome::Violation`].
    pub violations: Vec<LoggedViolation>,
    /// Probable mistake of the client, such as in the signature. It never has a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Decision about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The request had its effect.
    Accepted,
    /// The request was rejected as the provider would, without effect.
    Rejected,
    /// A fault was injected.
    Fault,
    /// The sandbox's own response violates the contract: a bug of the sandbox.
    Violation,
    /// The contract has no such operation, or the sandbox does not implement it.
    UnknownOperation,
}

impl Outcome {
    /// Returns the name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Fault => "fault",
            Self::Violation => "violation",
            Self::UnknownOperation => "unknown_operation",
        }
    }
}

/// Contract violation. It never quotes a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LoggedViolation {
    /// Part of the message: `body`, `query`, `header`, `path`, `part`, `field`, `status` or `operation`.
    pub place: &'static str,
    /// JSON pointer into the body, or name of the parameter.
    pub pointer: String,
    /// Description of the problem.
    pub problem: String,
}

/// Response extension with a hint for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hint(pub(crate) String);

/// Maximum number of violations of one exchange. A body of two megabytes can have one in every few bytes.
const MAX_VIOLATIONS: usize = 20;
/// Maximum length of a text of a violation, which can name a field of any length.
const MAX_TEXT: usize = 512;

impl Verdict {
    pub(super) fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            code: None,
            explanation: None,
            violations: Vec::new(),
            hint: None,
        }
    }

    /// Creates the verdict of an injected fault.
    pub(crate) fn fault(explanation: impl Into<String>) -> Self {
        Self {
            explanation: Some(explanation.into()),
            ..Self::new(Outcome::Fault)
        }
    }

    /// Creates the verdict of a request that no operation handles.
    pub(crate) fn unknown_operation(explanation: impl Into<String>) -> Self {
        Self {
            explanation: Some(explanation.into()),
            ..Self::new(Outcome::UnknownOperation)
        }
    }

    /// Creates the verdict of a request with these contract violations.
    pub(crate) fn rejected(violations: &[Violation]) -> Self {
        Self {
            violations: logged(violations),
            ..Self::new(Outcome::Rejected)
        }
    }

    /// Creates the verdict of a response with these contract violations.
    pub(crate) fn violation(violations: &[Violation]) -> Self {
        Self {
            explanation: Some("the sandbox's response violates the contract".to_owned()),
            violations: logged(violations),
            ..Self::new(Outcome::Violation)
        }
    }

    /// Adds the provider's code in the response `body`, and the contract's explanation.
    pub(super) fn explain(
        &mut self,
        contract: &Contract,
        operation: Option<&Operation>,
        status: u16,
        body: &[u8],
    ) {
        let json = contract::parse_json(body).unwrap_or_default();
        let table = contract.error_code_table();
        self.code = table.and_then(|table| table.code_in(&json));
        if self.explanation.is_some() {
            return;
        }
        let row = table.and_then(|table| table.row_of(&json));
        let response = operation.and_then(|operation| operation.response(status));
        let explanation = row.map(contract::ErrorCode::description);
        let explanation = explanation.or_else(|| response.map(contract::Response::description));
        self.explanation = explanation.map(|text| text.trim().to_owned());
    }

    /// Returns the allocated bytes.
    pub(super) fn size(&self) -> usize {
        let of = |text: &Option<String>| text.as_ref().map_or(0, String::capacity);
        let violations = self.violations.iter();
        of(&self.code)
            + of(&self.explanation)
            + of(&self.hint)
            + self.violations.capacity() * size_of::<LoggedViolation>()
            + violations
                .map(|v| v.pointer.capacity() + v.problem.capacity())
                .sum::<usize>()
    }
}

fn logged(violations: &[Violation]) -> Vec<LoggedViolation> {
    let first = violations.iter().take(MAX_VIOLATIONS);
    first.map(LoggedViolation::new).collect()
}

impl LoggedViolation {
    fn new(violation: &Violation) -> Self {
        let (place, pointer) = match &violation.place {
            Place::Path(name) => ("path", &**name),
            Place::Query(name) => ("query", &**name),
            Place::Header(name) => ("header", &**name),
            Place::Body(pointer) => ("body", &**pointer),
            Place::Part(name) => ("part", &**name),
            Place::Field(name) => ("field", &**name),
            Place::Status => ("status", ""),
            _ => ("operation", ""),
        };
        let cut = |text: &str| text[..text.floor_char_boundary(MAX_TEXT)].to_owned();
        Self {
            place,
            pointer: cut(pointer),
            problem: cut(&violation.problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    #[test]
    fn explanation_is_that_of_the_code_or_the_status() {
        let explained = |embedded: &'static contracts::Embedded, id, status, body: &str| {
            let contract = embedded.get().expect("a valid contract");
            let mut verdict = Verdict::rejected(&[]);
            verdict.explain(contract, contract.operation(id), status, body.as_bytes());
            (verdict.code, verdict.explanation)
        };
        let (code, explanation) = explained(
            &contracts::KLIKOO,
            "balance",
            400,
            r#"{"response_code":"400016508"}"#,
        );
        assert_eq!(code.as_deref(), Some("400xx6508"));
        assert!(explanation.is_some_and(|text| text.to_lowercase().contains("signature")));

        let body = r#"{"statusCode":401,"error":"Unauthorized","message":"no"}"#;
        let (code, explanation) = explained(&contracts::KLAVI, "customerToken", 401, body);
        assert_eq!(code.as_deref(), Some("401"));
        assert_eq!(explanation.as_deref(), Some("The keys in the body are wrong."));
    }

    #[test]
    fn violations_are_bounded() {
        let long = Violation::new(Place::Body("é".repeat(1000)), "a".repeat(1000));
        let verdict = Verdict::rejected(&vec![long; 1000]);
        assert_eq!(verdict.violations.len(), MAX_VIOLATIONS);
        assert_eq!(verdict.violations[0].pointer.len(), MAX_TEXT);
        assert!(verdict.size() < 32 * 1024, "{}", verdict.size());
    }
}
