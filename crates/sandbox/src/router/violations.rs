//! Contract violations by the sandbox itself.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use contract::Violation;

use super::invalid_request;

/// First contract violations by the responses of one provider. An empty list is the expected state.
#[derive(Debug, Default)]
pub(crate) struct Violations(Mutex<Vec<InvalidResponse>>);

/// Response that violates the contract.
#[derive(Debug, Clone)]
pub(crate) struct InvalidResponse {
    pub(super) contract: &'static str,
    pub(crate) operation: &'static str,
    pub(super) status: u16,
    pub(crate) violations: Vec<Violation>,
}

/// Bounds the memory of a server that runs for weeks.
const MAX_RESPONSES: usize = 100;

impl Violations {
    /// Records a response, unless the list is full.
    pub(super) fn record(&self, response: InvalidResponse) {
        let mut responses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if responses.len() < MAX_RESPONSES {
            responses.push(response);
        }
    }

    /// Returns the recorded responses, oldest first.
    pub(crate) fn all(&self) -> Vec<InvalidResponse> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Display for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            contract,
            operation,
            status,
            violations,
        } = self;
        let summary = invalid_request::summarize(violations);
        write!(f, "{contract}: {operation} returned {status}: {summary}")
    }
}
