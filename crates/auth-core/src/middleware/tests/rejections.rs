//! What a 401 leads to.

use wiremock::matchers::path;

use super::*;
use crate::{CachedTokenProvider, NoToken, TokenErrorKind};

#[tokio::test]
async fn a_refused_token_is_replaced_and_the_request_replayed_exactly_once() {
    let server = refusing_the_first().await;
    let issuer = ScriptedProvider::new();
    let tokens = CachedTokenProvider::new(issuer.clone());
    let answer = client(&server.uri(), tokens)
        .put(format!("{}/#a-fragment-is-not-sent", server.uri()))
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

/// Refuses `token-1` with `challenges`, and takes every other token.
async fn challenging_the_first(challenges: &[&str]) -> MockServer {
    let server = answering(200).await;
    let mut refusal = ResponseTemplate::new(401);
    for challenge in challenges {
        refusal = refusal.append_header("www-authenticate", *challenge);
    }
    Mock::given(header("authorization", "Bearer token-1"))
        .respond_with(refusal)
        .with_priority(1)
        .mount(&server)
        .await;
    server
}

/// The status that `method` ends with, how many requests were sent, and whether the token was invalidated.
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
async fn plain_401_is_replayed_for_idempotent_methods_alone() {
    let server = refusing_the_first().await;
    for method in ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"] {
        assert_eq!(outcome(&server, method).await, (200, 2, true), "{method}");
    }
    // A gateway may have written it after the origin did what was asked.
    for method in ["POST", "PATCH", "PURGE"] {
        assert_eq!(outcome(&server, method).await, (401, 1, true), "{method}");
    }
}

#[tokio::test]
async fn request_after_a_plain_401_gets_another_token() {
    let server = refusing_the_first().await;
    let client = client(&server.uri(), CachedTokenProvider::new(ScriptedProvider::new()));
    let send = || async { client.post(server.uri()).send().await.unwrap().status().as_u16() };
    assert_eq!((send().await, send().await), (401, 200));
    assert_eq!(received(&server).await.len(), 2);
}

#[tokio::test]
async fn challenge_of_the_bearer_scheme_is_replayed_for_every_method() {
    for challenges in [
        &["Bearer"][..],
        &[r#"bearer realm="example", error="invalid_token""#],
        &[r#"Basic realm="a, b", Bearer error="invalid_token""#],
        &["Basic", "Negotiate, BEARER"],
    ] {
        let server = challenging_the_first(challenges).await;
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
        let server = challenging_the_first(challenges).await;
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
async fn rule_of_the_provider_decides_instead_of_the_status() {
    let server = test_servers::mock_server().await;
    let refusals = [("/gateway", 401, "none"), ("/origin", 403, "token-expired")];
    for (at, status, code) in refusals {
        Mock::given(path(at))
            .respond_with(ResponseTemplate::new(status).insert_header("x-code", code))
            .mount(&server)
            .await;
    }
    let issuer = ScriptedProvider::new();
    let base_url = BaseUrl::new(Url::parse(&server.uri()).unwrap()).unwrap();
    let authentication =
        Authentication::new(base_url, issuer.clone()).token_rejected(|response: &reqwest::Response| {
            let code = response.headers().get("x-code");
            code.is_some_and(|code| code == "token-expired")
        });
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
async fn a_refused_token_in_the_query_is_replaced_and_not_joined_by_the_other() {
    let server = answering(401).await;
    let client = client(&server.uri(), InQuery(ScriptedProvider::new()));
    client.get(format!("{}/?a=1", server.uri())).send().await.unwrap();
    let sent = received(&server).await;
    let queries: Vec<_> = sent.iter().filter_map(|request| request.url.query()).collect();
    assert_eq!(queries, ["a=1&key=token-1", "a=1&key=token-2"]);
}

#[tokio::test]
async fn a_credential_of_the_request_that_is_refused_is_no_refused_token() {
    let server = answering(401).await;
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
async fn a_failure_to_get_another_token_is_told_instead_of_the_refusal() {
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
async fn another_status_than_401_leaves_the_token() {
    for status in [400, 403, 407, 500, 503] {
        let server = answering(status).await;
        let issuer = ScriptedProvider::new();
        let client = client(&server.uri(), issuer.clone());
        let answer = client.post(server.uri()).send().await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!((received(&server).await.len(), issuer.invalidations()), (1, 0));
    }
}
