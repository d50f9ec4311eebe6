//! Responses of prepare.

use auth_core::testing::ManualClock;
use klip_a2a::{ErrorKind, Request, Status};
use test_support::{MockProvider, Provider, Response};

use crate::{EXPIRY, KEY, NOW, at, client, client_at, dated, preparing};

#[tokio::test]
async fn documented_prepare_response_is_read() {
    let server = preparing().await;
    let prepared = client(&server).prepare(&Request::auth()).await.unwrap();
    assert_eq!(prepared.request_key().expose(), KEY);
    assert_eq!(prepared.status(), &Status::Prepared);
    assert_eq!(prepared.expires_at(), Some(at(EXPIRY)));
}

// The request is prepared, whatever its expiry.
#[tokio::test]
async fn expiration_time_may_be_text_absent_or_odd() {
    let expires_at = async |response: Response| {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server.always("prepare", dated(response)).await;
        let prepared = client(&server).prepare(&Request::auth()).await;
        prepared.map(|prepared| prepared.expires_at())
    };
    let example = |name| Response::example(Provider::KlipA2a, "prepare", 200, name);
    let with = |time: &str| {
        let body = format!(r#"{{"request_key":"{KEY}","status":"prepared","expiration_time":{time}}}"#);
        Response::json(200, body)
    };
    assert_eq!(
        expires_at(example("expirationAsText")).await.unwrap(),
        Some(at(EXPIRY))
    );
    assert_eq!(expires_at(example("withoutExpiration")).await.unwrap(), None);
    let null = with("null").allow_off_contract();
    assert_eq!(expires_at(null).await.unwrap(), None);
    assert_eq!(expires_at(with("4.1024448E9")).await.unwrap(), Some(at(EXPIRY)));
    for odd in [
        r#""soon""#,
        r#""4102444800.soon""#,
        "-1",
        "1e400",
        "{}",
        "[4102444800]",
        "true",
    ] {
        let response = with(odd).allow_off_contract();
        assert_eq!(expires_at(response).await.unwrap(), None, "{odd}");
    }
}

#[tokio::test]
async fn expiry_is_read_by_klips_clock() {
    let server = preparing().await;
    let slow = ManualClock::at(at(NOW - 7200));
    let prepared = client_at(&server, slow).prepare(&Request::auth()).await.unwrap();
    assert_eq!(prepared.expires_at(), Some(at(NOW - 7200 + 300)));
}

#[tokio::test]
async fn prepare_without_key_is_an_error() {
    for response in [
        Response::json_off_contract(200, r#"{"status":"prepared"}"#),
        Response::json(200, r#"{"request_key":"","status":"prepared"}"#),
    ] {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server.always("prepare", response.clone()).await;
        let error = client(&server).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{response}");
        assert!(error.to_string().contains("request_key"), "{error}");
    }
}
