//! Authorization server of the tests.

use std::{collections::VecDeque, sync::Mutex};

use auth_core::Backoff;
use auth_core::http::{RetryPolicy, Url};
use auth_core_oauth2::{AuthorizationServer, ClientAuthentication, GrantProvider, GrantProviderBuilder};
use serde_json::{Value, json};
use std::time::Duration;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// The credentials of RFC 6749, section 2.3.1.
pub(crate) const CLIENT_ID: &str = "s6BhdRkqt3";
pub(crate) const CLIENT_SECRET: &str = "gX1fBat3bV";
/// The refresh token of RFC 6749, section 6.
pub(crate) const REFRESH_TOKEN: &str = "tGzv3JOkF0XG5Qx2TlKWIA";

/// Returns its responses in their order, and the last one from then on.
pub(crate) struct Script(Mutex<VecDeque<ResponseTemplate>>);

impl Script {
    pub(crate) fn new(responses: impl IntoIterator<Item = ResponseTemplate>) -> Self {
        Self(Mutex::new(responses.into_iter().collect()))
    }
}

impl Respond for Script {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let mut responses = self.0.lock().unwrap();
        if responses.len() > 1 {
            responses.pop_front().unwrap()
        } else {
            responses.front().unwrap().clone()
        }
    }
}

pub(crate) async fn server(responses: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(Script::new(responses))
        .mount(&server)
        .await;
    server
}

/// The token response of RFC 6749, section 5.1.
pub(crate) fn issued() -> Value {
    json!({
        "access_token": "2YotnFZFEjr1zCsicMWpAA",
        "token_type": "Bearer",
        "expires_in": 3600,
        "example_parameter": "example_value",
    })
}

pub(crate) fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

pub(crate) fn error(status: u16, code: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({ "error": code }))
}

pub(crate) fn at(server: &MockServer) -> AuthorizationServer {
    AuthorizationServer::at(Url::parse(&server.uri()).unwrap().join("/token").unwrap()).unwrap()
}

/// Returns a builder whose calls are retried without delay.
pub(crate) fn builder(server: &MockServer, client: ClientAuthentication) -> GrantProviderBuilder {
    GrantProvider::builder(at(server), client)
        .http(|http| http.retry(RetryPolicy::default().with_backoff(Backoff::exponential(Duration::ZERO))))
}

pub(crate) fn secret_basic() -> ClientAuthentication {
    ClientAuthentication::secret_basic(CLIENT_ID, CLIENT_SECRET)
}

/// Returns the bodies that `server` received.
pub(crate) async fn bodies(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    let bodies = requests.into_iter().map(|request| request.body);
    bodies.map(|body| String::from_utf8(body).unwrap()).collect()
}

/// Returns the value of `name` in the form `body`.
pub(crate) fn field(body: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(body.as_bytes());
    pairs.find_map(|(found, value)| (found == name).then(|| value.into_owned()))
}
