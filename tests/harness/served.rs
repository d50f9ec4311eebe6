//! Answers as they are served.

use std::sync::{Arc, Mutex, PoisonError};

use contract::{Found, Operation};
use wiremock::{Match, Request, Respond, ResponseTemplate};

use crate::{Answer, Evidence, Provider};

/// Matches the calls of one operation, whatever stands for its path parameters.
pub(crate) struct Calls<'a> {
    pub(crate) provider: Provider,
    pub(crate) operation: &'a str,
}

impl Match for Calls<'_> {
    fn matches(&self, request: &Request) -> bool {
        let contract = self.provider.contract();
        let found = contract.find(request.method.as_str(), request.url.path());
        matches!(found, Found::Operation(found) if found.id() == self.operation)
    }
}

/// An operation whose answer changes.
#[derive(Debug, Clone)]
pub struct Changing {
    provider: Provider,
    operation: &'static Operation,
    answer: Arc<Mutex<Option<Served>>>,
}

impl Changing {
    pub(crate) fn new(provider: Provider, operation: &'static Operation) -> Self {
        Self {
            provider,
            operation,
            answer: Arc::default(),
        }
    }

    /// Answers the calls from now on with `answer`.
    ///
    /// # Panics
    ///
    /// When `answer` breaks the contract and does not say so.
    pub fn answer(&self, answer: &Answer) {
        let breaches = answer.breaches(self.provider, Some(self.operation));
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
        let served = Served::new(self.provider, Some(self.operation), answer);
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(served);
    }
}

impl Respond for Changing {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        match &*answer {
            Some(served) => served.respond(request),
            None => ResponseTemplate::new(404),
        }
    }
}

/// An answer that leaves evidence when it is given.
#[derive(Debug)]
pub(crate) struct Served {
    provider: Provider,
    operation: Option<&'static Operation>,
    code: Option<&'static str>,
    template: ResponseTemplate,
}

impl Served {
    pub(crate) fn new(provider: Provider, operation: Option<&'static Operation>, answer: &Answer) -> Self {
        Self {
            provider,
            operation,
            code: answer.code(provider),
            template: answer.template(),
        }
    }
}

impl Respond for Served {
    fn respond(&self, _request: &Request) -> ResponseTemplate {
        let leave = |what, name| {
            Evidence {
                provider: self.provider,
                what,
                name,
                by: "contract-tests",
            }
            .leave();
        };
        if let Some(operation) = self.operation {
            leave("operation", operation.id());
        }
        if let Some(code) = self.code {
            leave("code", code);
        }
        self.template.clone()
    }
}
