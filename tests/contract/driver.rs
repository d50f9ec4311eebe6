//! Driver of one operation of one client against a mock provider.

use std::time::{Duration, SystemTime};

use auth_core::testing::ManualClock;
use test_support::{Fixture, MockProvider, Outcome, Provider, Response, Settings, Stub};
use url::Url;

/// Calls one operation of one client any number of times, each with another response.
pub(crate) struct Driver {
    pub(crate) fixture: Fixture,
    pub(crate) server: MockProvider,
    stub: Stub,
}

impl Driver {
    pub(crate) async fn new(fixture: Fixture) -> Self {
        let server = MockProvider::start(fixture.provider).await;
        if let Some(token_call) = fixture.token_call().filter(|call| call.id() != fixture.id()) {
            let response = success(token_call).expect("every token call has an example of its response");
            server.always(token_call.id(), response).await;
        }
        let stub = server.stub(fixture.id()).await;
        Self {
            fixture,
            server,
            stub,
        }
    }

    /// Calls the operation with a new client; the server returns `response`.
    pub(crate) async fn call(&self, response: &Response) -> Outcome {
        self.stub.respond(&response.clone().header("date", NOW_AS_DATE));
        let settings = settings(self.fixture.provider, self.server.base_url());
        self.fixture.call(&settings).await
    }

    /// Returns the number of calls of the operation so far.
    pub(crate) async fn calls(&self) -> usize {
        self.server.bodies_of(self.fixture.id()).await.len()
    }
}

/// The time of all calls, for client and server, so that relative times are always the same.
const NOW: Duration = Duration::from_secs(1_752_052_047);
const NOW_AS_DATE: &str = "Wed, 09 Jul 2025 09:07:27 GMT";

/// Returns settings of a client whose clock is stopped.
pub(crate) fn settings(provider: Provider, base_url: Url) -> Settings {
    provider.settings(base_url, ManualClock::at(SystemTime::UNIX_EPOCH + NOW))
}

/// Returns the first example of a successful response.
pub(crate) fn success(fixture: Fixture) -> Option<Response> {
    let (status, example) = fixture.provider.success_examples(fixture.operation()).next()?;
    Some(Response::json(status, example))
}

/// Returns the value of the query parameter `name` of `url`.
pub(crate) fn query_parameter(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}
