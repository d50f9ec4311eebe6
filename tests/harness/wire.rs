//! A provider that answers what a test says.

use std::{future::Future, thread};

use contract::Found;
use url::Url;
use wiremock::{
    Match, Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    Answer, Provider,
    checker::{Breaches, Checker},
    served::{Calls, Changing, Served},
    transcript::transcript,
};

/// A server on loopback that answers what a test says, and writes down what it was sent.
///
/// Every request is held to the provider's contract, and so is every answer before it is given; what breaks it fails
/// the test when this is dropped. What no test announced gets a 404, which the clients report as a refusal.
#[derive(Debug)]
pub struct Wire {
    server: MockServer,
    provider: Provider,
    prefix: &'static str,
    breaches: Breaches,
    is_lenient: bool,
}

impl Wire {
    /// Starts a server that plays `provider` and answers nothing yet.
    pub async fn start(provider: Provider) -> Self {
        Self::start_below(provider, "").await
    }

    /// As [`start`](Self::start), with the provider's paths below `prefix`.
    pub async fn start_below(provider: Provider, prefix: &'static str) -> Self {
        let server = MockServer::start().await;
        let breaches = Breaches::default();
        let checker = Checker {
            provider,
            prefix,
            breaches: breaches.clone(),
        };
        // It is asked first, and never answers.
        Mock::given(checker)
            .respond_with(ResponseTemplate::new(404))
            .with_priority(1)
            .mount(&server)
            .await;
        Self {
            server,
            provider,
            prefix,
            breaches,
            is_lenient: false,
        }
    }

    /// Bears requests that break the contract, because the test sends them on purpose.
    #[must_use]
    pub fn bearing_requests_off_contract(mut self) -> Self {
        self.is_lenient = true;
        self
    }

    /// Where it listens, as a base URL.
    ///
    /// # Panics
    ///
    /// Never: the mock server's own address is a URL.
    #[must_use]
    pub fn base_url(&self) -> Url {
        Url::parse(&format!("{}{}", self.server.uri(), self.prefix))
            .expect("the mock server's address is a URL")
    }

    /// What of the requests so far the contract does not allow.
    #[must_use]
    pub fn breaches(&self) -> Vec<String> {
        self.breaches.all()
    }

    /// Answers every `verb` of `at` with `status` and the JSON text `body`.
    #[track_caller]
    pub fn json(
        &self,
        verb: &str,
        at: &str,
        status: u16,
        body: impl Into<String>,
    ) -> impl Future<Output = ()> {
        self.always(verb, at, Answer::json(status, body))
    }

    /// As [`json`](Self::json), with an answer that the contract does not allow.
    #[track_caller]
    pub fn json_off_contract(
        &self,
        verb: &str,
        at: &str,
        status: u16,
        body: impl Into<String>,
    ) -> impl Future<Output = ()> {
        self.always(verb, at, Answer::json_off_contract(status, body))
    }

    /// Answers every `verb` of `at` with `answer`.
    #[track_caller]
    pub fn always(&self, verb: &str, at: &str, answer: Answer) -> impl Future<Output = ()> {
        self.mount(verb, at, vec![answer], None)
    }

    /// Answers the next `verb`s of `at` with `answers`, one each, in order.
    #[track_caller]
    pub fn in_order(
        &self,
        verb: &str,
        at: &str,
        answers: impl IntoIterator<Item = Answer>,
    ) -> impl Future<Output = ()> {
        self.mount(verb, at, answers.into_iter().collect(), Some(1))
    }

    /// Answers every call of `operation` with what [`Changing::answer`] said last.
    ///
    /// # Panics
    ///
    /// When the contract has no such operation.
    pub async fn changing(&self, operation: &str) -> Changing {
        let contract = self.provider.contract();
        let operation = contract
            .operation(operation)
            .expect("an operation of the contract");
        let changing = Changing::new(self.provider, operation);
        let calls = Calls {
            provider: self.provider,
            operation: operation.id(),
        };
        Mock::given(calls)
            .respond_with(changing.clone())
            .mount(&self.server)
            .await;
        changing
    }

    /// The bodies of the calls of `operation` so far, in order.
    pub async fn bodies_of(&self, operation: &str) -> Vec<Vec<u8>> {
        let requests = self.server.received_requests().await.unwrap_or_default();
        let calls = Calls {
            provider: self.provider,
            operation,
        };
        let sent = requests.into_iter().filter(|request| calls.matches(request));
        sent.map(|request| request.body).collect()
    }

    fn mount(
        &self,
        verb: &str,
        at: &str,
        answers: Vec<Answer>,
        times: Option<u64>,
    ) -> impl Future<Output = ()> {
        let operation = match self.provider.contract().find(verb, at) {
            Found::Operation(operation) => Some(operation),
            _ => None,
        };
        let breaches: Vec<String> = answers
            .iter()
            .flat_map(|answer| answer.breaches(self.provider, operation))
            .collect();
        assert!(breaches.is_empty(), "{verb} {at}: {}", breaches.join("\n"));
        let mocks: Vec<Mock> = answers
            .into_iter()
            .map(|answer| {
                let served = Served::new(self.provider, operation, &answer);
                let mock = Mock::given(method(verb))
                    .and(path(format!("{}{at}", self.prefix)))
                    .respond_with(served);
                match times {
                    Some(times) => mock.up_to_n_times(times),
                    None => mock,
                }
            })
            .collect();
        async move {
            for mock in mocks {
                self.server.register(mock).await;
            }
        }
    }

    /// What was sent so far, each as a [transcript](crate): request line, headers, body.
    pub async fn sent(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap_or_default();
        requests.iter().map(transcript).collect()
    }

    /// What was sent to `at` so far.
    pub async fn sent_to(&self, at: &str) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap_or_default();
        requests
            .iter()
            .filter(|request| request.url.path() == at)
            .map(transcript)
            .collect()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let breaches = self.breaches.all();
        if !self.is_lenient && !thread::panicking() {
            assert!(
                breaches.is_empty(),
                "requests that break the contract of {}:\n{}",
                self.provider.name(),
                breaches.join("\n")
            );
        }
    }
}
