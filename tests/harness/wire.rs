//! A provider that answers what a test says.

use url::Url;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use crate::transcript::transcript;

/// A server on loopback that answers what a test says, and writes down what it was sent.
///
/// What no test announced gets a 404, which the clients report as a refusal.
#[derive(Debug)]
pub struct Wire {
    server: MockServer,
}

impl Wire {
    /// Starts a server that answers nothing yet.
    pub async fn start() -> Self {
        Self {
            server: MockServer::start().await,
        }
    }

    /// Where it listens, as a base URL.
    ///
    /// # Panics
    ///
    /// Never: the mock server's own address is a URL.
    #[must_use]
    pub fn base_url(&self) -> Url {
        Url::parse(&self.server.uri()).expect("the mock server's address is a URL")
    }

    /// Answers every `verb` of `at` with `status` and the JSON text `body`.
    pub async fn json(&self, verb: &str, at: &str, status: u16, body: impl Into<String>) {
        self.always(verb, at, Self::json_answer(status, body)).await;
    }

    /// Answers every `verb` of `at` with `answer`.
    pub async fn always(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    /// Answers the next `verb`s of `at` with `answers`, one each, in order.
    pub async fn in_order(&self, verb: &str, at: &str, answers: impl IntoIterator<Item = ResponseTemplate>) {
        for answer in answers {
            Mock::given(method(verb))
                .and(path(at))
                .respond_with(answer)
                .up_to_n_times(1)
                .mount(&self.server)
                .await;
        }
    }

    /// An answer of `status` with the JSON text `body`.
    pub fn json_answer(status: u16, body: impl Into<String>) -> ResponseTemplate {
        ResponseTemplate::new(status).set_body_raw(body.into(), "application/json")
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
