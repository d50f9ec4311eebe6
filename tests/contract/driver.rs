//! One operation of one client, against a server that plays its provider.

use std::time::{Duration, SystemTime};

use auth_core::testing::ManualClock;
use contract_tests::{Fixture, MockProvider, Outcome, Provider, Response, Settings, Stub};
use url::Url;

/// One operation of one client, called any number of times, each with another response.
pub(crate) struct Driver {
    pub(crate) fixture: Fixture,
    pub(crate) server: MockProvider,
    stub: Stub,
}

impl Driver {
    pub(crate) async fn new(fixture: Fixture) -> Self {
        let server = MockProvider::start(fixture.provider).await;
        if let Some(token_call) = fixture.token_call().filter(|call| call.id() != fixture.id()) {
            let answer = success(token_call).expect("every token call has an example");
            server.always(token_call.id(), answer).await;
        }
        let stub = server.stub(fixture.id()).await;
        Self {
            fixture,
            server,
            stub,
        }
    }

    /// Calls the operation by a new client, and has the server respond with `answer`.
    pub(crate) async fn call(&self, answer: &Response) -> Outcome {
        self.stub.respond(&answer.clone().header("date", NOW_AS_DATE));
        let settings = settings(self.fixture.provider, self.server.base_url());
        self.fixture.call(&settings).await
    }

    /// Returns how often the operation was called so far.
    pub(crate) async fn calls(&self) -> usize {
        self.server.bodies_of(self.fixture.id()).await.len()
    }
}

/// The time of all calls, at both ends, so that what is counted from it is always the same.
const NOW: Duration = Duration::from_secs(1_752_052_047);
const NOW_AS_DATE: &str = "Wed, 09 Jul 2025 09:07:27 GMT";

/// Returns settings of a client whose time stands still.
pub(crate) fn settings(provider: Provider, base_url: Url) -> Settings {
    provider.settings(base_url, ManualClock::at(SystemTime::UNIX_EPOCH + NOW))
}

/// Returns the first example of a success.
pub(crate) fn success(fixture: Fixture) -> Option<Response> {
    let (status, example) = fixture.provider.success_examples(fixture.operation()).next()?;
    Some(Response::json(status, example))
}
