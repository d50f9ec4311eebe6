//! Rejected tokens.

use wiremock::matchers::path;

use super::*;
use crate::{CachedTokenProvider, NoToken, TokenErrorKind};

#[tokio::test]
async fn rejected_token_is_replaced_once() {
    let server = rejecting_first_token().await;
    let issuer = ScriptedProvider::new();
    let tokens = CachedTokenProvider::new(issuer.clone());
    let response = client(&server.uri(), tokens)
        .put(format!("{}/#a-fragment-is-not-sent", server.uri()))
        .body("amount")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let sent = received(&server).await;
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].headers["authorization"], "Bearer token-2");
    assert_eq!(sent[1].body, b"amount");
    assert_eq!(issuer.calls(), 2);
}

/// Starts a server that rejects `token-1` with `challenges`, and accepts every other token.
async fn challenging_first_token(challenges: &[&str]) -> MockServer {
    let server = responding(200).await;
    let mut rejection = ResponseTemplate::new(401);
    for challenge in challenges {
        rejection = rejection.append_header("www-authenticate", *challenge);
    }
    Mock::given(header("authorization", "Bearer token-1"))
        .respond_with(rejection)
        .with_priority(1)
        .mount(&server)
        .await;
    server
}

/// Sends a request. Returns its status, the number of requests, and whether the token was invalidated.
async fn outcome(server: &MockServer, method: &str) -> (u16, usize, bool) {
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), issuer.clone());
    let before = received(server).await.len();
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let response = client.request(method, server.uri()).send().await.unwrap();
    let sent = received(server).await.len() - before;
    (response.status().as_u16(), sent, issuer.invalidations() == 1)
}

#[tokio::test]
async fn plain_401_replays_idempotent_methods_only() {
    let server = rejecting_first_token().await;
    for method in ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"] {
        assert_eq!(outcome(&server, method).await, (200, 2, true), "{method}");
    }
    // A gateway may have written it after the origin executed the request.
    for method in ["POST", "PATCH", "PURGE"] {
        assert_eq!(outcome(&server, method).await, (401, 1, true), "{method}");
    }
}

#[tokio::test]
async fn request_after_plain_401_has_another_token() {
    let server = rejecting_first_token().await;
    let client = client(&server.uri(), CachedTokenProvider::new(ScriptedProvider::new()));
    let send = || async { client.post(server.uri()).send().await.unwrap().status().as_u16() };
    assert_eq!((send().await, send().await), (401, 200));
    assert_eq!(received(&server).await.len(), 2);
}

#[tokio::test]
async fn bearer_challenge_replays_every_method() {
    for challenges in [
        &["Bearer"][..],
        &[r#"bearer realm="example", error="invalid_token""#],
        &[r#"Basic realm="a, b", Bearer error="invalid_token""#],
        &["Basic", "Negotiate, BEARER"],
    ] {
        let server = challenging_first_token(challenges).await;
        assert_eq!(outcome(&server, "POST").await, (200, 2, true), "{challenges:?}");
    }
    for challenges in [
        &["Basic"][..],
        &[r#"Basic realm="gateway, Bearer ""#],
        &[r#"Basic realm="\", Bearer ""#],
        &["Basic bearer=1"],
        &["BearerToken"],
        &[""],
    ] {
        let server = challenging_first_token(challenges).await;
        assert_eq!(outcome(&server, "POST").await, (401, 1, true), "{challenges:?}");
    }
}

#[tokio::test]
async fn token_in_the_query_has_no_scheme() {
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(401).insert_header("www-authenticate", "Bearer"))
        .mount(&server)
        .await;
    let client = client(&server.uri(), InQuery(ScriptedProvider::new()));
    client.post(server.uri()).send().await.unwrap();
    assert_eq!(received(&server).await.len(), 1);
    client.get(server.uri()).send().await.unwrap();
    assert_eq!(received(&server).await.len(), 3);
}

#[tokio::test]
async fn rule_overrides_the_status() {
    let server = test_servers::mock_server().await;
    let rejections = [("/gateway", 401, "none"), ("/origin", 403, "token-expired")];
    for (at, status, code) in rejections {
        Mock::given(path(at))
            .respond_with(ResponseTemplate::new(status).insert_header("x-code", code))
            .mount(&server)
            .await;
    }
    let issuer = ScriptedProvider::new();
    let base_url = BaseUrl::new(Url::parse(&server.uri()).unwrap()).unwrap();
    let authentication = Authentication::new(base_url, issuer.clone())
        .token_rejected(|_status, headers| headers.get("x-code").is_some_and(|code| code == "token-expired"));
    let client = ClientBuilder::new(plain()).with(authentication).build();

    let response = client
        .get(format!("{}/gateway", server.uri()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!((received(&server).await.len(), issuer.invalidations()), (1, 0));

    let response = client
        .post(format!("{}/origin", server.uri()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 403);
    let sent = received(&server).await;
    assert_eq!((sent.len(), issuer.invalidations()), (3, 1));
    assert_eq!(sent[2].headers["authorization"], "Bearer token-3");
}

#[tokio::test]
async fn second_rejection_is_returned() {
    let server = responding(401).await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), issuer.clone());
    let response = client.get(server.uri()).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!((received(&server).await.len(), issuer.calls()), (2, 2));
}

#[tokio::test]
async fn no_replay_without_another_token() {
    let server = responding(401).await;
    let tokens = fixed("example", Placement::Bearer);
    let response = client(&server.uri(), tokens)
        .get(server.uri())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(received(&server).await.len(), 1);
    // `NoToken` has no other token either.
    let response = client(&server.uri(), NoToken)
        .get(server.uri())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(received(&server).await.len(), 2);
}

#[tokio::test]
async fn streamed_body_is_not_replayed() {
    let server = rejecting_first_token().await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), CachedTokenProvider::new(issuer.clone()));
    let stream = || reqwest::Body::wrap(http_body_util::Full::new(bytes::Bytes::from_static(b"part")));
    let response = client.post(server.uri()).body(stream()).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(received(&server).await.len(), 1);
    let response = client.post(server.uri()).body(stream()).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn concurrent_rejections_share_one_new_token() {
    let server = rejecting_first_token().await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), CachedTokenProvider::new(issuer.clone()));
    let send = || async { client.get(server.uri()).send().await.unwrap().status() };
    let (one, other) = tokio::join!(send(), send());
    assert_eq!((one.as_u16(), other.as_u16()), (200, 200));
    let tokens = received(&server).await;
    let with = |token: &str| {
        tokens
            .iter()
            .filter(|sent| sent.headers["authorization"] == token)
            .count()
    };
    assert_eq!((with("Bearer token-1"), with("Bearer token-2")), (2, 2));
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn rejected_query_token_is_replaced() {
    let server = responding(401).await;
    let client = client(&server.uri(), InQuery(ScriptedProvider::new()));
    client.get(format!("{}/?a=1", server.uri())).send().await.unwrap();
    let sent = received(&server).await;
    let queries: Vec<_> = sent.iter().filter_map(|request| request.url.query()).collect();
    assert_eq!(queries, ["a=1&key=token-1", "a=1&key=token-2"]);
}

#[tokio::test]
async fn own_credential_is_not_invalidated() {
    let server = responding(401).await;
    for (url, authorization) in [("/?key=own", None), ("/", Some("Basic own"))] {
        let issuer = ScriptedProvider::new();
        let request = client(&server.uri(), InQuery(issuer.clone())).get(format!("{}{url}", server.uri()));
        let request = match authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        };
        let sent = received(&server).await.len();
        assert_eq!(request.send().await.unwrap().status(), 401);
        assert_eq!(received(&server).await.len() - sent, 1, "{url}");
        assert_eq!(issuer.invalidations(), 0, "{url}");
    }
}

#[tokio::test]
async fn failed_replacement_returns_token_error() {
    let server = test_servers::mock_server().await;
    let issuer = ScriptedProvider::new();
    let script = issuer.clone();
    Mock::given(any())
        .respond_with(move |_: &wiremock::Request| {
            script.fail_next();
            ResponseTemplate::new(401)
        })
        .mount(&server)
        .await;
    let client = client(&server.uri(), issuer.clone());
    let error = client.get(server.uri()).send().await.unwrap_err();
    let Error::Middleware(cause) = error else {
        panic!("{error}");
    };
    let cause: &TokenError = cause.downcast_ref().unwrap();
    assert_eq!(cause.kind(), TokenErrorKind::Unavailable);
    assert_eq!((received(&server).await.len(), issuer.invalidations()), (1, 1));
}

#[tokio::test]
async fn other_statuses_keep_the_token() {
    for status in [400, 403, 407, 500, 503] {
        let server = responding(status).await;
        let issuer = ScriptedProvider::new();
        let client = client(&server.uri(), issuer.clone());
        let response = client.post(server.uri()).send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!((received(&server).await.len(), issuer.invalidations()), (1, 0));
    }
}
