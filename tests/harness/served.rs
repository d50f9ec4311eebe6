//! Answers as they are served.

use std::sync::{Arc, Mutex, PoisonError};

use contract::Operation;
use wiremock::{Request, Respond, ResponseTemplate};

use crate::{Evidence, Provider, Response, checker::Breaches};

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
    pub fn respond(&self, answer: &Response) {
        let faults = answer.faults(self.provider, self.operation);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
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

/// An operation whose answer depends on the request. What breaks the contract goes on the list of breaches: a panic here
/// would end the server and not the test.
pub(crate) struct Answering<F> {
    pub(crate) provider: Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) answer: F,
    pub(crate) breaches: Breaches,
}

impl<F: Fn(&Request) -> Response + Send + Sync> Respond for Answering<F> {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let answer = (self.answer)(request);
        for fault in answer.faults(self.provider, self.operation) {
            self.breaches.add(fault);
        }
        Served::new(self.provider, Some(self.operation), &answer).respond(request)
    }
}

/// An answer that leaves evidence when it is given.
#[derive(Debug)]
pub(crate) struct Served {
    provider: Provider,
    /// None for what is no operation of the contract.
    operation: Option<&'static Operation>,
    code: Option<&'static str>,
    template: ResponseTemplate,
}

impl Served {
    pub(crate) fn new(provider: Provider, operation: Option<&'static Operation>, answer: &Response) -> Self {
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
