//! Requests that violate the contract.

use std::fmt;

use contract::{Place, Violation};

/// Contract violations of a request. Its `Display` never quotes the request.
#[derive(Debug)]
pub(crate) struct InvalidRequest {
    violations: Vec<Violation>,
    is_json_object: bool,
    is_incomplete: bool,
}

/// A body of two megabytes can hold a violation in every few bytes.
const MAX_LISTED: usize = 5;

impl InvalidRequest {
    /// Creates the error. `is_json_object`: the body is a JSON object with that content type.
    pub(super) fn new(violations: Vec<Violation>, is_json_object: bool) -> Self {
        Self {
            violations,
            is_json_object,
            is_incomplete: false,
        }
    }

    /// Creates the error of a body that ended early or is too large.
    pub(super) fn incomplete() -> Self {
        let place = Place::Body(String::new());
        let violations = vec![Violation::new(place, "is incomplete or larger than 2 MiB")];
        Self {
            is_incomplete: true,
            ..Self::new(violations, false)
        }
    }

    /// Returns the violations, at least one.
    pub(crate) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Returns whether the body ended early or is too large.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.is_incomplete
    }

    /// Returns whether the body is readable and only its fields are wrong or missing.
    pub(crate) fn is_field_error(&self) -> bool {
        let in_body = |violation: &Violation| matches!(violation.place, Place::Body(_));
        self.is_json_object && self.violations.iter().all(in_body)
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&summarize(&self.violations))
    }
}

/// Lists the first `violations`, and counts the rest.
pub(super) fn summarize(violations: &[Violation]) -> String {
    let mut listed: Vec<_> = violations
        .iter()
        .take(MAX_LISTED)
        .map(Violation::to_string)
        .collect();
    let unlisted = violations.len() - listed.len();
    if unlisted > 0 {
        listed.push(format!("and {unlisted} more"));
    }
    listed.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(place: Place) -> Violation {
        Violation::new(place, "is wrong")
    }

    #[test]
    fn lists_only_the_first_violations() {
        let violations: Vec<_> = (0..8)
            .map(|index| violation(Place::Body(format!("/{index}"))))
            .collect();
        let message = InvalidRequest::new(violations, true).to_string();
        assert!(
            message.starts_with("body /0: is wrong; body /1: is wrong; "),
            "{message}"
        );
        assert!(message.ends_with("; body /4: is wrong; and 3 more"), "{message}");
    }

    #[test]
    fn field_error_needs_valid_surroundings() {
        let body = || violation(Place::Body("/amount".to_owned()));
        let query = || violation(Place::Query("page".to_owned()));
        assert!(InvalidRequest::new(vec![body()], true).is_field_error());
        assert!(!InvalidRequest::new(vec![body()], false).is_field_error());
        assert!(!InvalidRequest::new(vec![body(), query()], true).is_field_error());
        assert!(!InvalidRequest::incomplete().is_field_error());
    }
}
