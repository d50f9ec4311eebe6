//! Check of requests against the contract.

use std::sync::{Arc, Mutex, PoisonError};

use wiremock::{Match, Request};

use crate::operation_matcher::MountPoint;

/// Violations of the contract by requests or responses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Violations(Arc<Mutex<Vec<String>>>);

impl Violations {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn add(&self, violation: String) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(violation);
    }
}

/// Checks each request and matches none. A mismatch is only a 404 to the client, so the checker records each violation and
/// the test fails at its end.
pub(crate) struct RequestChecker {
    pub(crate) mount: MountPoint,
    pub(crate) violations: Violations,
}

impl Match for RequestChecker {
    fn matches(&self, request: &Request) -> bool {
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let path = self.mount.path(request);
        let sent = contract::Request {
            method: request.method.as_str(),
            path,
            query: request.url.query(),
            headers: &headers,
            body: &request.body,
        };
        let contract = self.mount.provider.contract();
        match contract.check_request(&sent) {
            Err(invalid) => self
                .violations
                .add(format!("{} {path}: {invalid}", request.method)),
            Ok(operation) => {
                for violation in contract
                    .check_security(operation, &sent)
                    .err()
                    .unwrap_or_default()
                {
                    self.violations.add(format!("{}: {violation}", operation.id()));
                }
            }
        }
        false
    }
}
