//! Mock server of a provider.

use std::{fmt::Display, future::Future, thread};

use contract::Operation;
use url::Url;
use wiremock::{
    Match, Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    Provider, Response,
    operation_matcher::MountPoint,
    request_checker::{RequestChecker, Violations},
    responders::{DynamicResponse, RecordedResponse, Stub},
    transcript::transcript,
};

/// A loopback server that returns the test's responses and records the requests.
///
/// It checks every request and every response against the provider's contract; a violation fails the test on drop.
/// Requests without a stubbed response get a 404, which the clients report as an error response.
#[derive(Debug)]
pub struct MockProvider {
    server: MockServer,
    mount: MountPoint,
    violations: Violations,
    expects_violations: bool,
}

impl MockProvider {
    /// Starts a server for `provider` without any responses.
    pub async fn start(provider: Provider) -> Self {
        Self::start_below(provider, "").await
    }

    /// Starts a server with the provider's paths below `prefix`.
    pub async fn start_below(provider: Provider, prefix: &'static str) -> Self {
        let server = test_servers::mock_server().await;
        let mount = MountPoint { provider, prefix };
        let violations = Violations::default();
        let checker = RequestChecker {
            mount,
            violations: violations.clone(),
        };
        // wiremock asks it first; it matches no request.
        Mock::given(checker)
            .respond_with(ResponseTemplate::new(404))
            .with_priority(1)
            .mount(&server)
            .await;
        Self {
            server,
            mount,
            violations,
            expects_violations: false,
        }
    }

    /// Expects at least one request that violates the contract, because the test sends it on purpose.
    pub fn expect_off_contract_requests(mut self) -> Self {
        self.expects_violations = true;
        self
    }

    /// Returns the base URL.
    pub fn base_url(&self) -> Url {
        Url::parse(&format!("{}{}", self.server.uri(), self.mount.prefix))
            .expect("the mock server's address is a URL")
    }

    /// Responds to every call of `operation` with the contract's example `name`.
    #[track_caller]
    pub fn example(&self, operation: &str, status: u16, name: &str) -> impl Future<Output = ()> {
        let response = Response::example(self.mount.provider, operation, status, name);
        self.always(operation, response)
    }

    /// Responds to every call of `operation` with `status` and the JSON text `body`.
    #[track_caller]
    pub fn respond(&self, operation: &str, status: u16, body: impl Display) -> impl Future<Output = ()> {
        self.always(operation, Response::json(status, body))
    }

    /// Responds to every call of `operation` with JSON that the contract does not allow.
    #[track_caller]
    pub fn off_contract(&self, operation: &str, status: u16, body: impl Display) -> impl Future<Output = ()> {
        self.always(operation, Response::json_off_contract(status, body))
    }

    /// Responds to every call of `operation` with `response`.
    #[track_caller]
    pub fn always(&self, operation: &str, response: Response) -> impl Future<Output = ()> {
        let mocks = vec![self.mock(operation, &response)];
        self.register(mocks)
    }

    /// Responds to the next calls of `operation` with one of `responses` each, in order.
    #[track_caller]
    pub fn in_order(
        &self,
        operation: &str,
        responses: impl IntoIterator<Item = Response>,
    ) -> impl Future<Output = ()> {
        let mocks = responses
            .into_iter()
            .map(|response| self.mock(operation, &response).up_to_n_times(1))
            .collect();
        self.register(mocks)
    }

    /// Responds to every `verb` of `at`, which the contract does not describe, with `response`.
    pub async fn off_contract_at(&self, verb: &str, at: &str, response: Response) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(RecordedResponse::new(self.mount.provider, None, &response))
            .mount(&self.server)
            .await;
    }

    /// Stubs `operation`: calls get the response that [`Stub::respond`] set last.
    pub async fn stub(&self, operation: &str) -> Stub {
        let operation = self.operation(operation);
        let stub = Stub::new(self.mount.provider, operation);
        Mock::given(self.mount.matcher(operation))
            .respond_with(stub.clone())
            .mount(&self.server)
            .await;
        stub
    }

    /// Responds to every call of `operation` with the result of `response`.
    pub async fn respond_with(
        &self,
        operation: &str,
        response: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) {
        let operation = self.operation(operation);
        let dynamic = DynamicResponse {
            provider: self.mount.provider,
            operation,
            response,
            violations: self.violations.clone(),
        };
        Mock::given(self.mount.matcher(operation))
            .respond_with(dynamic)
            .mount(&self.server)
            .await;
    }

    /// Returns the requests so far as transcripts: request line, headers, body.
    pub async fn sent(&self) -> Vec<String> {
        self.requests().await.iter().map(transcript).collect()
    }

    /// Returns the calls of `operation` so far as transcripts.
    pub async fn sent_to(&self, operation: &str) -> Vec<String> {
        self.calls_of(operation).await.iter().map(transcript).collect()
    }

    /// Returns the bodies of the calls of `operation` so far.
    pub async fn bodies_of(&self, operation: &str) -> Vec<Vec<u8>> {
        let calls = self.calls_of(operation).await.into_iter();
        calls.map(|call| call.body).collect()
    }

    /// Returns the URLs of the calls of `operation` so far.
    pub async fn urls_of(&self, operation: &str) -> Vec<Url> {
        let calls = self.calls_of(operation).await.into_iter();
        calls.map(|call| call.url).collect()
    }

    /// Checks the requests so far against the contract. Drop does the same.
    pub fn assert_contract(&self) {
        let violations = self.violations.all();
        let provider = self.mount.provider.name();
        if self.expects_violations {
            assert!(
                !violations.is_empty(),
                "no request violates the contract of {provider}; the test expects one"
            );
        } else {
            assert!(
                violations.is_empty(),
                "violations of the contract of {provider}:\n{}",
                violations.join("\n")
            );
        }
    }

    fn operation(&self, operation: &str) -> &'static Operation {
        self.mount.provider.operation(operation)
    }

    #[track_caller]
    fn mock(&self, operation: &str, response: &Response) -> Mock {
        let (provider, operation) = (self.mount.provider, self.mount.provider.operation(operation));
        let violations = response.violations(provider, operation);
        assert!(violations.is_empty(), "{}", violations.join("\n"));
        Mock::given(self.mount.matcher(operation)).respond_with(RecordedResponse::new(
            provider,
            Some(operation),
            response,
        ))
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
        let calls = self.mount.matcher(self.operation(operation));
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
