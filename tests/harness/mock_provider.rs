//! A provider that answers what a test says.

use std::{fmt::Display, future::Future, thread};

use contract::Operation;
use url::Url;
use wiremock::{
    Match, Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    Provider, Response,
    calls::Place,
    checker::{Breaches, Checker},
    served::{Answering, Changing, Served},
    transcript::transcript,
};

/// A server on loopback that answers what a test says, and writes down what it was sent.
///
/// Every request is held to the provider's contract, and so is every answer before it is given; what breaks it fails
/// the test when this is dropped. What no test announced gets a 404, which the clients report as a refusal.
#[derive(Debug)]
pub struct MockProvider {
    server: MockServer,
    place: Place,
    breaches: Breaches,
    bears_breaches: bool,
}

impl MockProvider {
    /// Starts a server that plays `provider` and answers nothing yet.
    pub async fn start(provider: Provider) -> Self {
        Self::start_below(provider, "").await
    }

    /// As [`start`](Self::start), with the provider's paths below `prefix`.
    pub async fn start_below(provider: Provider, prefix: &'static str) -> Self {
        let server = test_servers::mock_server().await;
        let place = Place { provider, prefix };
        let breaches = Breaches::default();
        let checker = Checker {
            place,
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
            place,
            breaches,
            bears_breaches: false,
        }
    }

    /// Bears requests that break the contract, because the test sends them on purpose. There must be one.
    pub fn expect_off_contract_requests(mut self) -> Self {
        self.bears_breaches = true;
        self
    }

    /// Where it listens, as a base URL.
    pub fn base_url(&self) -> Url {
        Url::parse(&format!("{}{}", self.server.uri(), self.place.prefix))
            .expect("the mock server's address is a URL")
    }

    /// Answers every call of `operation` with an example of its contract.
    #[track_caller]
    pub fn example(&self, operation: &str, status: u16, name: &str) -> impl Future<Output = ()> {
        let answer = Response::example(self.place.provider, operation, status, name);
        self.always(operation, answer)
    }

    /// Answers every call of `operation` with `status` and the JSON text `body`.
    #[track_caller]
    pub fn respond(&self, operation: &str, status: u16, body: impl Display) -> impl Future<Output = ()> {
        self.always(operation, Response::json(status, body))
    }

    /// As [`respond`](Self::respond), with an answer that the contract does not allow.
    #[track_caller]
    pub fn off_contract(&self, operation: &str, status: u16, body: impl Display) -> impl Future<Output = ()> {
        self.always(operation, Response::json_off_contract(status, body))
    }

    /// Answers every call of `operation` with `answer`.
    #[track_caller]
    pub fn always(&self, operation: &str, answer: Response) -> impl Future<Output = ()> {
        let mocks = vec![self.mock(operation, &answer)];
        self.register(mocks)
    }

    /// Answers the next calls of `operation` with `answers`, one each, in order.
    #[track_caller]
    pub fn in_order(
        &self,
        operation: &str,
        answers: impl IntoIterator<Item = Response>,
    ) -> impl Future<Output = ()> {
        let mocks = answers
            .into_iter()
            .map(|answer| self.mock(operation, &answer).up_to_n_times(1))
            .collect();
        self.register(mocks)
    }

    /// Answers every `verb` of `at`, which is no operation of the contract, with `answer`.
    pub async fn off_contract_at(&self, verb: &str, at: &str, answer: Response) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(Served::new(self.place.provider, None, &answer))
            .mount(&self.server)
            .await;
    }

    /// Answers every call of `operation` with what [`Changing::respond`] said last.
    pub async fn changing(&self, operation: &str) -> Changing {
        let operation = self.operation(operation);
        let changing = Changing::new(self.place.provider, operation);
        Mock::given(self.place.calls(operation))
            .respond_with(changing.clone())
            .mount(&self.server)
            .await;
        changing
    }

    /// Answers every call of `operation` with what `answer` makes of it.
    pub async fn respond_with(
        &self,
        operation: &str,
        answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) {
        let operation = self.operation(operation);
        let answering = Answering {
            provider: self.place.provider,
            operation,
            answer,
            breaches: self.breaches.clone(),
        };
        Mock::given(self.place.calls(operation))
            .respond_with(answering)
            .mount(&self.server)
            .await;
    }

    /// What was sent so far, each as a transcript: request line, headers, body.
    pub async fn sent(&self) -> Vec<String> {
        self.requests().await.iter().map(transcript).collect()
    }

    /// The calls of `operation` so far, each as a transcript.
    pub async fn sent_to(&self, operation: &str) -> Vec<String> {
        self.calls_of(operation).await.iter().map(transcript).collect()
    }

    /// The bodies of the calls of `operation` so far.
    pub async fn bodies_of(&self, operation: &str) -> Vec<Vec<u8>> {
        let calls = self.calls_of(operation).await.into_iter();
        calls.map(|call| call.body).collect()
    }

    /// The URLs of the calls of `operation` so far.
    pub async fn urls_of(&self, operation: &str) -> Vec<Url> {
        let calls = self.calls_of(operation).await.into_iter();
        calls.map(|call| call.url).collect()
    }

    /// Holds what was sent so far to the contract. Dropping this does the same.
    pub fn assert_contract(&self) {
        let breaches = self.breaches.all();
        let provider = self.place.provider.name();
        if self.bears_breaches {
            assert!(
                !breaches.is_empty(),
                "no request breaks the contract of {provider}"
            );
        } else {
            assert!(
                breaches.is_empty(),
                "requests or answers that break the contract of {provider}:\n{}",
                breaches.join("\n")
            );
        }
    }

    fn operation(&self, operation: &str) -> &'static Operation {
        self.place.provider.operation(operation)
    }

    #[track_caller]
    fn mock(&self, operation: &str, answer: &Response) -> Mock {
        let (provider, operation) = (self.place.provider, self.place.provider.operation(operation));
        let faults = answer.faults(provider, operation);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        Mock::given(self.place.calls(operation)).respond_with(Served::new(provider, Some(operation), answer))
    }

    async fn register(&self, mocks: Vec<Mock>) {
        for mock in mocks {
            self.server.register(mock).await;
        }
    }

    async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap_or_default()
    }

    async fn calls_of(&self, operation: &str) -> Vec<Request> {
        let calls = self.place.calls(self.operation(operation));
        let requests = self.requests().await.into_iter();
        requests.filter(|request| calls.matches(request)).collect()
    }
}

impl Drop for MockProvider {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.assert_contract();
        }
    }
}
