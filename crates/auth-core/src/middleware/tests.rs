use std::{
    error::Error as _,
    net::TcpListener,
    sync::{Arc, Mutex},
};

use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use url::Url;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, header, method, path},
};

use super::*;
use crate::{
    CachedTokenProvider, InvalidInput, NoToken, StaticToken, TokenError, TokenErrorKind,
    testing::ScriptedProvider,
};

/// A client without certificates, which may follow redirects as reqwest's default is.
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

fn fixed(secret: &str, placement: Placement) -> StaticToken {
    StaticToken::new(AccessToken::new(secret, placement))
}

async fn answering(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(status))
        .mount(&server)
        .await;
    server
}

/// Refuses `token-1` and takes every other.
async fn refusing_the_first() -> MockServer {
    let server = MockServer::start().await;
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
async fn a_token_goes_where_it_says() {
    for (placement, authorization, query) in [
        (Placement::Bearer, Some("Bearer example"), None),
        (Placement::Raw, Some("example"), None),
        (Placement::Query("key".into()), None, Some("a=1&key=example")),
        (Placement::None, None, None),
    ] {
        let server = answering(200).await;
        let tokens = fixed("example", placement);
        let url = format!("{}/x?a=1", server.uri());
        client(&server.uri(), tokens).get(url).send().await.unwrap();
        let sent = &received(&server).await[0];
        let header = sent.headers.get("authorization");
        assert_eq!(header.map(|value| value.to_str().unwrap()), authorization);
        assert_eq!(sent.url.query(), query.or(Some("a=1")));
    }
}

#[tokio::test]
async fn what_is_not_below_the_base_url_gets_no_token_and_asks_for_none() {
    let (here, there) = (answering(200).await, answering(200).await);
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
async fn a_request_that_brings_its_own_credential_is_passed_on_as_it_is() {
    let server = answering(200).await;
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
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_the_request_replayed_exactly_once() {
    let server = refusing_the_first().await;
    let issuer = ScriptedProvider::new();
    let tokens = CachedTokenProvider::new(issuer.clone());
    let answer = client(&server.uri(), tokens)
        .post(server.uri())
        .body("amount")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let sent = received(&server).await;
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].headers["authorization"], "Bearer token-2");
    assert_eq!(sent[1].body, b"amount");
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn a_second_refusal_is_the_answer() {
    let server = answering(401).await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), issuer.clone());
    let answer = client.get(server.uri()).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!((received(&server).await.len(), issuer.calls()), (2, 2));
}

#[tokio::test]
async fn without_another_token_nothing_is_replayed() {
    let server = answering(401).await;
    let tokens = fixed("example", Placement::Bearer);
    let answer = client(&server.uri(), tokens)
        .get(server.uri())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(received(&server).await.len(), 1);
    // No token at all is one that does not change either.
    let answer = client(&server.uri(), NoToken)
        .get(server.uri())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(received(&server).await.len(), 2);
}

#[tokio::test]
async fn a_body_that_cannot_be_sent_again_is_not_and_the_next_request_gets_another_token() {
    let server = refusing_the_first().await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), CachedTokenProvider::new(issuer.clone()));
    let stream = || reqwest::Body::wrap(http_body_util::Full::new(bytes::Bytes::from_static(b"part")));
    let answer = client.post(server.uri()).body(stream()).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(received(&server).await.len(), 1);
    let answer = client.post(server.uri()).body(stream()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn requests_that_are_refused_together_share_one_new_token() {
    let server = refusing_the_first().await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), CachedTokenProvider::new(issuer.clone()));
    let send = || async { client.get(server.uri()).send().await.unwrap().status() };
    let (one, other) = tokio::join!(send(), send());
    assert_eq!((one.as_u16(), other.as_u16()), (200, 200));
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn a_failure_to_get_a_token_is_told_as_what_it_is() {
    let server = answering(200).await;
    let issuer = ScriptedProvider::new();
    issuer.fail_next();
    let client = client(&server.uri(), issuer.clone());
    let error = client.get(server.uri()).send().await.unwrap_err();
    let Error::Middleware(cause) = error else {
        panic!("{error}");
    };
    let cause: &TokenError = cause.downcast_ref().unwrap();
    assert_eq!(cause.kind(), TokenErrorKind::Unavailable);
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn a_token_that_no_header_may_hold_is_an_error_that_does_not_show_it() {
    let server = answering(200).await;
    let client = client(&server.uri(), fixed("hunter2\n", Placement::Bearer));
    let error = client.get(server.uri()).send().await.unwrap_err();
    let everything = format!("{error} {error:?}");
    assert!(!everything.contains("hunter2"), "{everything}");
    let Error::Middleware(cause) = error else {
        panic!("{everything}");
    };
    assert_eq!(
        cause.downcast_ref::<InvalidInput>().unwrap().field(),
        "authorization"
    );
}

#[tokio::test]
async fn a_token_in_the_query_is_not_in_the_error_of_a_request_that_failed() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{address}/x?a=1");
    let client = client(
        &url.replace("?a=1", ""),
        fixed("hunter2", Placement::Query("key".into())),
    );
    let error = client.get(&url).send().await.unwrap_err();
    let mut said = vec![format!("{error} {error:?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push(format!("{error} {error:?}"));
        cause = error.source();
    }
    let everything = said.concat();
    assert!(!everything.contains("hunter2"), "{everything}");
    assert!(everything.contains("/x"), "{everything}");
}

#[tokio::test]
async fn a_redirect_takes_no_token_to_another_host() {
    let there = answering(200).await;
    let here = MockServer::start().await;
    let location = there.uri();
    Mock::given(method("GET"))
        .and(path("/x"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", location.as_str()))
        .mount(&here)
        .await;
    let client = client(&here.uri(), fixed("example", Placement::Bearer));
    let answer = client.get(format!("{}/x", here.uri())).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!received(&there).await[0].headers.contains_key("authorization"));
}

/// What of a request is found behind: the extension, and whether the token is marked sensitive.
type Found = (Option<u8>, bool);

/// Writes down what it finds.
#[derive(Debug, Clone, Default)]
struct Behind(Arc<Mutex<Vec<Found>>>);

#[async_trait]
impl Middleware for Behind {
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
async fn what_stands_behind_it_gets_the_extensions_and_a_header_marked_sensitive() {
    let server = refusing_the_first().await;
    let behind = Behind::default();
    let base_url = BaseUrl::new(Url::parse(&server.uri()).unwrap()).unwrap();
    let client = ClientBuilder::new(plain())
        .with(Authentication::new(base_url, ScriptedProvider::new()))
        .with(behind.clone())
        .build();
    client
        .get(server.uri())
        .with_extension(7_u8)
        .send()
        .await
        .unwrap();
    assert_eq!(*behind.0.lock().unwrap(), [(Some(7), true), (Some(7), true)]);
}

#[tokio::test]
async fn it_shows_no_token() {
    let base_url = BaseUrl::new(Url::parse("https://api.example.com").unwrap()).unwrap();
    let shown = format!(
        "{:?}",
        Authentication::new(base_url, fixed("hunter2", Placement::Raw))
    );
    assert!(
        shown.contains("api.example.com") && !shown.contains("hunter2"),
        "{shown}"
    );
}
