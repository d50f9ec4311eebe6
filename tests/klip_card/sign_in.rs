//! Signing in and its token.

use std::sync::Arc;

use auth_core::{AccessToken, Paginator, Placement, StaticToken, testing::ManualClock};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::TryStreamExt;
use klip_card::{Client, ClientBuilder, Credentials, Environment, ErrorCode, ErrorKind, PaginatorExt};
use std::time::{Duration, SystemTime};
use test_support::{MockProvider, Provider, Response};

use crate::{cards_error, client, client_at, signed_in, signed_in_with};

#[tokio::test]
async fn sign_in_sends_hash_and_token_is_sent_raw() {
    let server = signed_in().await;
    server.example("bapps", 200, "lastPage").await;

    client(&server)
        .bapps()
        .items()
        .try_collect::<Vec<_>>()
        .await
        .unwrap();

    assert_eq!(
        server.sent().await,
        [
            "POST /v2/partner/auth\n\
             accept: application/json\n\
             content-type: application/json\n\
             user-agent: klip-card/0.1.0\n\
             \n\
             {\"email\":\"partner@example.com\",\"password\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}",
            "GET /v2/wallet/bapp\n\
             accept: application/json\n\
             authorization: h.p.s\n\
             content-type: application/json\n\
             user-agent: klip-card/0.1.0",
        ]
    );
}

#[tokio::test]
async fn every_sign_in_field_is_read() {
    let server = signed_in().await;
    let partner = client(&server).partner().await.unwrap();
    assert_eq!(partner.email.as_deref(), Some("partner@example.com"));
    assert_eq!(
        partner.klaytn_address.as_deref(),
        Some("0x1111111111111111111111111111111111111111")
    );
    assert_eq!(
        partner.contract_address.as_deref(),
        Some("0x2222222222222222222222222222222222222222")
    );
    assert_eq!(partner.name.as_deref(), Some("Example Co"));
    assert_eq!(partner.phone.as_deref(), Some("01000000000"));
    assert_eq!(partner.service_name.as_deref(), Some("Example BApp"));
    assert_eq!(
        (partner.status, partner.mint_limit, partner.mint_count),
        (Some(1), Some(1000), Some(1))
    );
}

#[tokio::test]
async fn token_of_partner_call_is_used() {
    let server = MockProvider::start(Provider::KlipCard).await;
    server
        .in_order("signIn", ["h.p.1", "h.p.2", "h.p.3"].map(signed_in_with))
        .await;
    server.example("bapps", 200, "lastPage").await;
    let clock = ManualClock::new();
    let client = client_at(&server, clock.clone());
    client.partner().await.unwrap();
    client.bapps().page(None).await.unwrap();
    // A second later, another sign-in brings a newer token.
    clock.advance(Duration::from_secs(1));
    client.partner().await.unwrap();
    client.bapps().page(None).await.unwrap();
    assert_eq!(server.sent_to("signIn").await.len(), 2);
    let sent = server.sent_to("bapps").await;
    assert!(sent[0].contains("authorization: h.p.1"), "{sent:?}");
    assert!(sent[1].contains("authorization: h.p.2"), "{sent:?}");
}

#[tokio::test]
async fn external_tokens_are_not_replaced() {
    let builder = |server: &MockProvider| {
        Client::builder()
            .base_url(server.base_url())
            .credentials(Credentials::new("partner@example.com", "abc"))
    };
    for configure in [
        (|builder: ClientBuilder| builder.token_provider(elsewhere())) as fn(ClientBuilder) -> ClientBuilder,
        |builder| builder.wrap_issuer(|_own| Arc::new(elsewhere())),
    ] {
        let server = signed_in().await;
        server.example("bapps", 200, "lastPage").await;
        let client = configure(builder(&server)).build().unwrap();
        client.partner().await.unwrap();
        client.bapps().page(None).await.unwrap();
        let sent = server.sent_to("bapps").await;
        assert!(sent[0].contains("authorization: e.l.s"), "{sent:?}");
    }
}

#[tokio::test]
async fn unreadable_field_keeps_token_and_account() {
    let server = MockProvider::start(Provider::KlipCard).await;
    let odd = r#"{"access_token":"h.p.s","email":7,"phone":{},"status":"1","mint_limit":"many","mint_count":2.0,"news":[1]}"#;
    server.off_contract("signIn", 200, odd).await;
    let client = client(&server);
    client.token_provider().token().await.unwrap();
    let partner = client.partner().await.unwrap();
    assert_eq!(partner.email.as_deref(), Some("7"));
    assert_eq!(
        (partner.status, partner.mint_limit, partner.mint_count),
        (Some(1), None, Some(2))
    );
    assert_eq!(partner.extra().get("mint_limit").unwrap().text(), r#""many""#);
    assert_eq!(partner.extra().get("news").unwrap().text(), "[1]");
    assert!(partner.extra().get("access_token").is_none());
}

#[tokio::test]
async fn debug_hides_contact_data() {
    let server = signed_in().await;
    let shown = format!("{:?}", client(&server).partner().await.unwrap());
    for private in ["partner@example.com", "01000000000", "Example Co"] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert!(shown.contains("Example BApp"), "{shown}");
}

#[tokio::test]
async fn account_is_returned_without_usable_token() {
    let server = MockProvider::start(Provider::KlipCard).await;
    server.always("signIn", signed_in_with("")).await;
    let partner = client(&server).partner().await.unwrap();
    assert_eq!(partner.mint_limit, Some(1000));
}

#[tokio::test]
async fn token_without_exp_lives_24_hours() {
    let server = signed_in().await;
    let clock = ManualClock::new();
    let client = client_at(&server, clock.clone());

    let token = client.token_provider().token().await.unwrap();

    let lifetime = token
        .expires_at()
        .unwrap()
        .duration_since(auth_core::Clock::now(&clock).wall)
        .unwrap();
    assert_eq!(lifetime.as_secs(), 24 * 60 * 60);
    assert_eq!(token.placement().to_string(), "raw header");
}

fn elsewhere() -> StaticToken {
    StaticToken::new(AccessToken::new("e.l.s", Placement::Raw))
}

/// Starts a server whose sign-in returns a token that expires at `exp`, with `date` as the server's time.
async fn signed_in_until(exp: u64, date: &str) -> MockProvider {
    let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"Id":7,"exp":{exp}}}"#));
    let server = MockProvider::start(Provider::KlipCard).await;
    let response = signed_in_with(&format!("e30.{claims}.c2ln")).header("date", date);
    server.always("signIn", response).await;
    server
}

#[tokio::test]
async fn exp_is_read_by_the_server_clock() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    let lifetime = Duration::from_secs(5000);
    for (exp, date) in [
        (1_600_005_000, "Sun, 13 Sep 2020 12:26:40 GMT"),
        // The server's clock is an hour ahead.
        (1_600_008_600, "Sun, 13 Sep 2020 13:26:40 GMT"),
    ] {
        let server = signed_in_until(exp, date).await;
        let client = client_at(&server, ManualClock::at(now));

        let token = client.token_provider().token().await.unwrap();

        assert_eq!(token.expires_at(), Some(now + lifetime), "{date}");
    }
}

#[tokio::test]
async fn base_url_overrides_environment() {
    let server = signed_in().await;
    let builder = || Client::builder().credentials(Credentials::new("partner@example.com", "abc"));
    for builder in [
        builder()
            .environment(Environment::Global)
            .base_url(server.base_url()),
        builder()
            .base_url(server.base_url())
            .environment(Environment::Global),
    ] {
        builder.build().unwrap().partner().await.unwrap();
    }
    assert_eq!(server.sent_to("signIn").await.len(), 2);
}

// The call is replayed exactly once.
#[tokio::test]
async fn rejected_token_is_replaced_once() {
    let server = MockProvider::start(Provider::KlipCard).await;
    server
        .in_order("signIn", [signed_in_with("a.a.a"), signed_in_with("b.b.b")])
        .await;
    server.example("cards", 401, "invalidToken").await;

    let error = cards_error(&server, "137").await;

    assert_eq!(error.code(), Some(&ErrorCode(11)));
    let sent = server.sent_to("cards").await;
    assert_eq!(sent.len(), 2);
    assert!(
        sent[0].contains("authorization: a.a.a") && sent[1].contains("authorization: b.b.b"),
        "{sent:?}"
    );
    assert_eq!(server.sent_to("signIn").await.len(), 2);
}

// The error keeps status, code and message.
#[tokio::test]
async fn rejected_sign_in_is_final() {
    let example = |status, name| Response::example(Provider::KlipCard, "signIn", status, name);
    // For some, the documents show only the message: they are final whatever the status.
    let elsewhere =
        |status, name| Response::json_off_contract(status, Provider::KlipCard.example("signIn", 406, name));
    for (response, status, code, message) in [
        (example(400, "badRequest"), 400, 10, "bad request"),
        // In one copy of the documents 406 is the code, and in the others the status.
        (
            example(400, "noSuchAccount"),
            400,
            406,
            "not found user info in db",
        ),
        (example(406, "noSuchAccount"), 406, 1, "not found user info in db"),
        (example(406, "wrongPassword"), 406, 2, "invalid password"),
        (
            example(406, "suspended"),
            406,
            4,
            "suspended accounts cannot login",
        ),
        (example(406, "notApproved"), 406, 5, "not yet approved"),
        (elsewhere(401, "wrongPassword"), 401, 2, "invalid password"),
        (elsewhere(403, "banned"), 403, 3, "banned accounts cannot login"),
    ] {
        let server = MockProvider::start(Provider::KlipCard).await;
        server.always("signIn", response).await;

        let error = cards_error(&server, "137").await;

        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.code(), Some(&ErrorCode(code)));
        assert_eq!(error.message(), Some(message));
        assert!(!error.is_retryable());
        assert_eq!(server.sent().await.len(), 1, "{message}");
    }
}

#[test]
fn invalid_credentials_are_rejected_by_build() {
    for (email, password, field) in [
        ("partner", "abc", "email"),
        ("@example.com", "abc", "email"),
        ("partner@example.com\n", "abc", "email"),
        ("partner@example.com", "  \n", "password"),
        ("partner@example.com", "abc\n", "password"),
    ] {
        let error = Client::builder()
            .credentials(Credentials::new(email, password))
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(&format!("`{field}`")), "{error}");
    }
}

#[tokio::test]
async fn sign_in_without_token_is_an_error() {
    for response in [
        Response::json_off_contract(200, r#"{"email":"a@example.com"}"#),
        signed_in_with(""),
    ] {
        let server = MockProvider::start(Provider::KlipCard).await;
        server.always("signIn", response.clone()).await;
        let error = client(&server).token_provider().token().await.unwrap_err();
        assert_eq!(
            error.kind(),
            auth_core::TokenErrorKind::InvalidResponse,
            "{response}"
        );
    }
}
