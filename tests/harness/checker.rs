//! Holding requests to the contract.

use std::sync::{Arc, Mutex, PoisonError};

use contract::Sent;
use wiremock::{Match, Request};

use crate::calls::Place;

/// What a provider was sent, or answered a request with, that its contract does not allow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Breaches(Arc<Mutex<Vec<String>>>);

impl Breaches {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn add(&self, breach: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(breach);
    }
}

/// Looks at each request and matches none. A `Match` can only say yes or no, and a no is just a 404 to the client; so what
/// is wrong goes on a list, which the test fails by.
pub(crate) struct Checker {
    pub(crate) place: Place,
    pub(crate) breaches: Breaches,
}

impl Match for Checker {
    fn matches(&self, request: &Request) -> bool {
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let path = self.place.path(request);
        let sent = Sent {
            method: request.method.as_str(),
            path,
            query: request.url.query(),
            headers: &headers,
            body: &request.body,
        };
        let contract = self.place.provider.contract();
        match contract.check_request(&sent) {
            Err(refused) => self.breaches.add(format!("{} {path}: {refused}", request.method)),
            Ok(operation) => {
                for violation in contract
                    .check_security(operation, &sent)
                    .err()
                    .unwrap_or_default()
                {
                    self.breaches.add(format!("{}: {violation}", operation.id()));
                }
            }
        }
        false
    }
}
