use std::sync::{Arc, Mutex};

use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, header},
};

use super::*;
use crate::{StaticToken, TokenError, testing::ScriptedProvider};

mod failures;
mod redirects;
mod rejections;

/// Builds an HTTP client without certificates, which follows redirects as reqwest does by default.
fn plain() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy();
    client.tls_certs_only(std::iter::empty()).build().unwrap()
}

fn client(base_url: &str, tokens: impl TokenProvider + 'static) -> ClientWithMiddleware {
    let base_url = BaseUrl::new(Url::parse(base_url).unwrap()).unwrap();
    ClientBuilder::new(plain())
        .with(Authentication::new(base_url, tokens))
        .build()
}

/// Issues the scripted tokens for the query parameter `key`.
#[derive(Debug)]
struct InQuery(ScriptedProvider);

#[async_trait]
impl TokenProvider for InQuery {
    async fn token(&self) -> std::result::Result<AccessToken, TokenError> {
        let token = self.0.token().await?;
        Ok(AccessToken::new(token.secret().expose(), Placement::query("key")))
    }

    fn invalidate(&self, rejected: &AccessToken) {
        self.0.invalidate(rejected);
    }
}

fn fixed(secret: &str, placement: Placement) -> StaticToken {
    StaticToken::new(AccessToken::new(secret, placement))
}

async fn responding(status: u16) -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(status))
        .mount(&server)
        .await;
    server
}

/// Starts a server that rejects `token-1` and accepts every other token.
async fn rejecting_first_token() -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(header("authorization", "Bearer token-1"))
        .respond_with(ResponseTemplate::new(401))
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    server
}

async fn received(server: &MockServer) -> Vec<wiremock::Request> {
    server.received_requests().await.unwrap()
}

#[tokio::test]
async fn token_has_its_placement() {
    for (placement, authorization, query) in [
        (Placement::Bearer, Some("Bearer exa:mple"), None),
        (Placement::Raw, Some("exa:mple"), None),
        (Placement::Query("key".into()), None, Some("a=1&key=exa%3Ample")),
        (Placement::Basic, Some("Basic ZXhhOm1wbGU="), None),
        (
            Placement::header_with_scheme("Authorization", "Token").unwrap(),
            Some("Token exa:mple"),
            None,
        ),
        (Placement::None, None, None),
    ] {
        let server = responding(200).await;
        let tokens = fixed("exa:mple", placement);
        let url = format!("{}/x?a=1", server.uri());
        client(&server.uri(), tokens).get(url).send().await.unwrap();
        let sent = &received(&server).await[0];
        let header = sent.headers.get("authorization");
        assert_eq!(header.map(|value| value.to_str().unwrap()), authorization);
        assert_eq!(sent.url.query(), query.or(Some("a=1")));
    }
}

#[tokio::test]
async fn request_outside_the_base_url_has_no_token() {
    let (here, there) = (responding(200).await, responding(200).await);
    let issuer = ScriptedProvider::new();
    let client = client(&format!("{}/api", here.uri()), issuer.clone());
    for url in [
        there.uri(),
        format!("{}/api", there.uri()),
        here.uri(),
        format!("{}/apis", here.uri()),
        format!("{}/api/../other", here.uri()),
        format!("{}/api/%2e%2e/other", here.uri()),
    ] {
        client.get(url).send().await.unwrap();
    }
    for request in received(&here).await.iter().chain(&received(&there).await) {
        assert!(!request.headers.contains_key("authorization"), "{}", request.url);
    }
    assert_eq!(issuer.calls(), 0);

    for url in ["/api", "/api/", "/api/x", "/api?x=1"] {
        client.get(format!("{}{url}", here.uri())).send().await.unwrap();
    }
    assert_eq!(issuer.calls(), 4);
}

#[tokio::test]
async fn request_with_own_credential_is_unchanged() {
    let server = responding(200).await;
    let issuer = ScriptedProvider::new();
    let own = client(&server.uri(), issuer.clone());
    own.get(server.uri())
        .header("authorization", "Basic own")
        .send()
        .await
        .unwrap();
    assert_eq!(received(&server).await[0].headers["authorization"], "Basic own");
    assert_eq!(issuer.calls(), 0);

    let in_query = client(&server.uri(), fixed("example", Placement::Query("key".into())));
    let url = format!("{}/?key=own", server.uri());
    in_query.get(url).send().await.unwrap();
    assert_eq!(received(&server).await[1].url.query(), Some("key=own"));

    let in_header = client(
        &server.uri(),
        fixed("example", Placement::header("X-Api-Key").unwrap()),
    );
    let request = in_header.get(server.uri()).header("x-api-key", "own");
    request.send().await.unwrap();
    assert_eq!(received(&server).await[2].headers["x-api-key"], "own");

    let in_cookie = client(
        &server.uri(),
        fixed("example", Placement::cookie("session").unwrap()),
    );
    for (own, sent) in [("session=own", "session=own"), ("a=1", "a=1; session=example")] {
        let request = in_cookie.get(server.uri()).header("cookie", own);
        request.send().await.unwrap();
        assert_eq!(received(&server).await.last().unwrap().headers["cookie"], sent);
    }
}

/// Extension of a request, and whether its token is marked sensitive.
type Found = (Option<u8>, bool);

/// Records the requests after the middleware.
#[derive(Debug, Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Found>>>);

#[async_trait]
impl Middleware for Recorder {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let is_sensitive = request.headers()["authorization"].is_sensitive();
        let found = (extensions.get().copied(), is_sensitive);
        self.0.lock().unwrap().push(found);
        next.run(request, extensions).await
    }
}

#[tokio::test]
async fn next_middleware_gets_sensitive_header() {
    let server = rejecting_first_token().await;
    let recorder = Recorder::default();
    let base_url = BaseUrl::new(Url::parse(&server.uri()).unwrap()).unwrap();
    let client = ClientBuilder::new(plain())
        .with(Authentication::new(base_url, ScriptedProvider::new()))
        .with(recorder.clone())
        .build();
    client
        .get(server.uri())
        .with_extension(7_u8)
        .send()
        .await
        .unwrap();
    assert_eq!(*recorder.0.lock().unwrap(), [(Some(7), true), (Some(7), true)]);
}
