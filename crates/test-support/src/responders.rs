//! Responders of the mock server.

use std::sync::{Arc, Mutex, PoisonError};

use contract::Operation;
use wiremock::{Request, Respond, ResponseTemplate};

use crate::{Evidence, Provider, Response, request_checker::Violations};

/// A stubbed operation whose response the test can replace.
#[derive(Debug, Clone)]
pub struct Stub {
    provider: Provider,
    operation: &'static Operation,
    response: Arc<Mutex<Option<RecordedResponse>>>,
}

impl Stub {
    pub(crate) fn new(provider: Provider, operation: &'static Operation) -> Self {
        Self {
            provider,
            operation,
            response: Arc::default(),
        }
    }

    /// Returns `response` to all further calls.
    pub fn respond(&self, response: &Response) {
        let violations = response.violations(self.provider, self.operation);
        assert!(violations.is_empty(), "{}", violations.join("\n"));
        let recorded = RecordedResponse::new(self.provider, Some(self.operation), response);
        *self.response.lock().unwrap_or_else(PoisonError::into_inner) = Some(recorded);
    }
}

impl Respond for Stub {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let response = self.response.lock().unwrap_or_else(PoisonError::into_inner);
        match &*response {
            Some(recorded) => recorded.respond(request),
            None => ResponseTemplate::new(404),
        }
    }
}

/// An operation whose response depends on the request. Violations of the contract are recorded: a panic here would end the
/// server, not the test.
pub(crate) struct DynamicResponse<F> {
    pub(crate) provider: Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) response: F,
    pub(crate) violations: Violations,
}

impl<F: Fn(&Request) -> Response + Send + Sync> Respond for DynamicResponse<F> {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let response = (self.response)(request);
        for violation in response.violations(self.provider, self.operation) {
            self.violations.add(violation);
        }
        RecordedResponse::new(self.provider, Some(self.operation), &response).respond(request)
    }
}

/// A response that records evidence when it is sent.
#[derive(Debug)]
pub(crate) struct RecordedResponse {
    provider: Provider,
    /// `None` for a path that the contract does not describe.
    operation: Option<&'static Operation>,
    code: Option<&'static str>,
    template: ResponseTemplate,
}

impl RecordedResponse {
    pub(crate) fn new(
        provider: Provider,
        operation: Option<&'static Operation>,
        response: &Response,
    ) -> Self {
        Self {
            provider,
            operation,
            code: response.code(provider),
            template: response.template(),
        }
    }
}

impl Respond for RecordedResponse {
    fn respond(&self, _request: &Request) -> ResponseTemplate {
        let record = |kind, name| {
            Evidence {
                provider: self.provider,
                kind,
                name,
                source: "contract-tests",
            }
            .record();
        };
        if let Some(operation) = self.operation {
            record("operation", operation.id());
        }
        if let Some(code) = self.code {
            record("code", code);
        }
        self.template.clone()
    }
}
