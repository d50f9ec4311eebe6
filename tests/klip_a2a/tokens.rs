//! Request keys as tokens.

use auth_core::{AccessToken, Placement, StaticToken, TokenErrorKind, testing::ManualClock};
use klip_a2a::{Client, Request, RequestKeyProvider, TokenProvider};
use std::time::Duration;
use test_support::{MockProvider, Provider, Response};

use crate::{EXPIRY, KEY, NOW, RECEIVER, at, client, client_at, dated, preparing};

// In the query, until it expires.
#[tokio::test]
async fn token_is_the_key_of_an_auth_request() {
    let server = preparing().await;
    let clock = ManualClock::at(at(NOW));
    let client = client_at(&server, clock.clone());

    let token = client.token_provider().token().await.unwrap();
    let again = client.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), KEY);
    assert_eq!(token.placement(), &Placement::query("request_key"));
    assert_eq!(token.expires_at(), Some(at(EXPIRY)));
    assert!(again.is_same(&token));
    let sent = server.sent().await;
    assert_eq!(sent.len(), 1, "cached");
    assert!(
        sent[0].ends_with("\n\n{\"bapp\":{\"name\":\"Example BApp\"},\"type\":\"auth\"}"),
        "{sent:?}"
    );

    clock.advance(Duration::from_secs(300));
    client.token_provider().token().await.unwrap();
    assert_eq!(server.sent().await.len(), 2, "the key had expired");
}

#[tokio::test]
async fn provider_prepares_a_request_per_token() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    let response = |key| {
        let changes = [("/request_key", key)];
        let response = Response::example_with(Provider::KlipA2a, "prepare", 200, "prepared", changes);
        dated(response)
    };
    server
        .in_order("prepare", [response("one"), response("two")])
        .await;
    let keys = RequestKeyProvider::new(&client(&server), Request::send_klay(RECEIVER, "1"));

    let tokens = [keys.token().await.unwrap(), keys.token().await.unwrap()];

    assert_eq!(
        tokens.map(|token| token.secret().expose().to_owned()),
        ["one", "two"]
    );
    for sent in server.sent().await {
        assert!(sent.contains(r#""type":"send_klay""#), "{sent}");
    }
}

// Klip rejects the request, or cannot prepare it now.
#[tokio::test]
async fn permanent_and_transient_failures_differ() {
    let no_name = Provider::KlipA2a.example("prepare", 400, "bappNameRequired");
    let html = |status| Response::off_contract(status).body("<html>", "text/html");
    for (response, kind) in [
        (Response::json(400, no_name), TokenErrorKind::Rejected),
        (Response::json(500, no_name), TokenErrorKind::Rejected),
        (html(503), TokenErrorKind::Unavailable),
        (html(200), TokenErrorKind::InvalidResponse),
    ] {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server.always("prepare", response.clone()).await;
        let error = client(&server).token_provider().token().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{response}");
    }
}

#[tokio::test]
async fn token_provider_replaces_prepare() {
    let server = preparing().await;
    let given = StaticToken::new(AccessToken::new("given", Placement::query("request_key")));
    let client = Client::builder()
        .base_url(server.base_url())
        .token_provider(given)
        .build()
        .unwrap();
    let token = client.token_provider().token().await.unwrap();
    assert_eq!(token.secret().expose(), "given");
    assert!(server.sent().await.is_empty());
}
