//! Credentials of a client, and tokens of several secrets.

use super::*;
use crate::http::Error;

fn header(name: &str) -> Placement {
    Placement::header(name).unwrap()
}

#[tokio::test]
async fn credential_goes_beside_every_token() {
    let server = server(ResponseTemplate::new(503)).await;
    let key = AccessToken::new("k", header("X-Api-Key"));
    let http = builder(&server).credential(key).build(Plain).unwrap();
    let tokens = StaticToken::new(AccessToken::new("t", Placement::Bearer));
    http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
    http.send(Request::new(&READ)).await.unwrap_err();

    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 6, "each call has three attempts");
    for (number, request) in requests.iter().enumerate() {
        assert_eq!(request.headers["x-api-key"], "k");
        let authorization = request.headers.get("authorization");
        assert_eq!(
            authorization.map(|value| value == "Bearer t"),
            (number < 3).then_some(true)
        );
    }
}

#[tokio::test]
async fn credential_replaces_a_header_of_the_call() {
    let server = server(ResponseTemplate::new(200)).await;
    let key = AccessToken::new("k", header("X-Api-Key"))
        .and("s", Placement::cookie("session").unwrap())
        .unwrap();
    let http = builder(&server).credential(key).build(Plain).unwrap();
    let own = CallOptions::new()
        .header(
            HeaderName::from_static("x-api-key"),
            HeaderValue::from_static("own"),
        )
        .header(HeaderName::from_static("cookie"), HeaderValue::from_static("a=1"));
    http.with_options(own).send(Request::new(&READ)).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].headers["x-api-key"], "k");
    assert_eq!(requests[0].headers["cookie"], "a=1; session=s");
}

#[tokio::test]
async fn invalid_credential_is_found_when_built() {
    let server = server(ResponseTemplate::new(200)).await;
    let key = AccessToken::new("hunter2\n", header("X-Api-Key"));
    let built = builder(&server).credential(key);
    assert!(!format!("{built:?}").contains("hunter2"));
    let error: Error<u32> = built.build(Plain).unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "x-api-key");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[tokio::test]
async fn token_that_cannot_be_placed_is_not_sent() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    for placement in [
        Placement::Basic,
        header("X-Api-Key"),
        Placement::cookie("session").unwrap(),
        Placement::header_with_scheme("Authorization", "Token").unwrap(),
    ] {
        for secret in ["", "hunter2:\n", "hunter2:\u{7f}", "\r\nhunter2: x"] {
            let tokens = StaticToken::new(AccessToken::new(secret, placement.clone()));
            let error = http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
    assert_eq!(received(&server).await, 0);
}

/// Returns the error of a response that repeats `said`.
async fn error_repeating(said: &str, token: &AccessToken, credential: Option<AccessToken>) -> String {
    let server = server(ResponseTemplate::new(400).set_body_string(said)).await;
    let mut builder = builder(&server);
    if let Some(credential) = credential {
        builder = builder.credential(credential);
    }
    let http = builder.build(Plain).unwrap();
    let tokens = StaticToken::new(token.clone());
    let error = http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
    format!("{error} {error:?}")
}

#[tokio::test]
async fn repeated_secrets_are_redacted() {
    let login = |user, password| AccessToken::basic(user, password).unwrap();
    let several = AccessToken::new("hunter1", Placement::Bearer)
        .and("hunter2", Placement::query("key"))
        .unwrap();
    for (token, said) in [
        (login("shop", "hunter2"), "password hunter2"),
        (login("shop", "hunter2"), "shop:hunter2"),
        (login("shop", "hunter2"), "credentials c2hvcDpodW50ZXIy"),
        (login("hunter2", ""), "no key hunter2"),
        (AccessToken::new("hunter2", header("X-Key")), "no key hunter2"),
        (
            AccessToken::new("hunter2", Placement::cookie("id").unwrap()),
            "no session hunter2",
        ),
        (several, "no key hunter2"),
    ] {
        let error = error_repeating(said, &token, None).await;
        assert!(error.contains("[redacted]"), "{error}");
        assert!(!error.contains("hunter2") && !error.contains("c2hv"), "{error}");
    }
    let error = error_repeating("user shop", &login("shop", "hunter2"), None).await;
    assert!(error.contains("user shop"), "a user is not a secret: {error}");

    let key = AccessToken::new("hunter2", Placement::query("key"));
    let error = error_repeating("no key hunter2", &AccessToken::none(), Some(key)).await;
    assert!(
        error.contains("[redacted]") && !error.contains("hunter2"),
        "{error}"
    );
}

#[tokio::test]
async fn form_is_sent_with_its_content_type() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let request = Request::new(&PAY).form(&[("a", "b c"), ("a", "ü&")]).unwrap();
    http.send(request).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(
        requests[0].headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(requests[0].headers["content-length"], "17");
    assert_eq!(requests[0].body, b"a=b+c&a=%C3%BC%26");
}
