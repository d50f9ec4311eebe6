//! The account's password and PIN.

use auth_core::{
    Paginator, TokenErrorKind,
    http::{CallOptions, HeaderName, HeaderValue},
};
use klip_card::{ErrorKind, Pin, PinChange};
use test_support::{MockProvider, Provider, Response};

use crate::{client, signed_in};

/// `printf N3w-passw0rd | sha256sum`, and the SHA-256 of `abc` from FIPS 180-2, appendix B.1.
const NEW: &str = "N3w-passw0rd";
const OLD_HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const NEW_HASH: &str = "db226342ba60812440f76c748e5dab338da8ff4e4947db188ce5532acab5c6f7";

// Both are sent hashed, to the path that ends in a slash.
#[tokio::test]
async fn changed_password_is_used_from_then_on() {
    let server = signed_in().await;
    server.example("changePassword", 200, "changed").await;
    let client = client(&server);
    let other_handle = client.clone();

    client.change_password(NEW).await.unwrap();
    other_handle.partner().await.unwrap();

    let sent = &server.sent_to("changePassword").await[0];
    assert_eq!(
        *sent,
        format!(
            "PUT /v2/partner/?opt=password\naccept: application/json\nauthorization: h.p.s\n\
             content-type: application/json\nuser-agent: klip-card/{}\n\n\
             {{\"old_password\":\"{OLD_HASH}\",\"new_password\":\"{NEW_HASH}\"}}",
            env!("CARGO_PKG_VERSION")
        )
    );
    let sign_ins = server.sent_to("signIn").await;
    assert!(
        sign_ins[0].contains(OLD_HASH) && sign_ins[1].contains(NEW_HASH),
        "{sign_ins:?}"
    );
}

#[tokio::test]
async fn changed_password_ends_the_backoff() {
    let server = MockProvider::start(Provider::KlipCard).await;
    let example = |status, name| Response::example(Provider::KlipCard, "signIn", status, name);
    server
        .in_order(
            "signIn",
            [example(200, "approved"), example(406, "wrongPassword")],
        )
        .await;
    server.example("changePassword", 200, "changed").await;
    let client = client(&server);
    let tokens = client.token_cache();
    let old = tokens.token().await.unwrap();
    tokens.refresh_now().await.unwrap_err();
    let stats = tokens.stats();
    assert_eq!(stats.last_failure, Some(TokenErrorKind::Rejected));
    assert!(stats.backoff.is_some());

    client.change_password(NEW).await.unwrap();

    assert_eq!(tokens.stats().backoff, None);
    assert!(tokens.cached_token().is_some_and(|token| token.is_same(&old)));
}

#[tokio::test]
async fn unconfirmed_change_keeps_the_old_password() {
    for response in [
        Response::example(Provider::KlipCard, "changePassword", 400, "badRequest"),
        Response::off_contract(503),
    ] {
        let server = signed_in().await;
        server.always("changePassword", response).await;
        let client = client(&server);
        let error = client.change_password(NEW).await.unwrap_err();
        assert!(!error.is_retryable(), "{error}");
        client.partner().await.unwrap();
        assert_eq!(server.sent_to("changePassword").await.len(), 1);
        let sign_ins = server.sent_to("signIn").await;
        assert!(
            sign_ins.iter().all(|sign_in| sign_in.contains(OLD_HASH)),
            "{sign_ins:?}"
        );
    }
}

#[tokio::test]
async fn invalid_new_password_is_never_sent() {
    let server = signed_in().await;
    for wrong in ["", "short", "seventeen-letters", "with space"] {
        let error = client(&server).change_password(wrong).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("`new_password`"), "{error}");
    }
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn pin_change_sends_named_fields_in_order() {
    let server = signed_in().await;
    server.always("changePin", Response::off_contract(200)).await;
    let change = PinChange::new()
        .field("second", Pin::raw("000000").unwrap())
        .field("first", Pin::raw("111111").unwrap());

    client(&server).change_pin(&change).await.unwrap();

    assert_eq!(
        server.bodies_of("changePin").await,
        [br#"{"second":"000000","first":"111111"}"#]
    );
    let error = client(&server).change_pin(&PinChange::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn error_repeats_no_pin() {
    let server = signed_in().await;
    let error = r#"{"code":1400,"err":"471100 is the old PIN"}"#;
    server.always("changePin", Response::json(400, error)).await;
    let change = PinChange::new().field("pin", Pin::raw("471100").unwrap());

    let error = client(&server).change_pin(&change).await.unwrap_err().to_string();

    assert!(error.ends_with("[redacted] is the old PIN"), "{error}");
}

#[tokio::test]
async fn options_apply_to_calls_of_their_handle() {
    let server = signed_in().await;
    server.example("bapps", 200, "lastPage").await;
    let client = client(&server);
    let trace = (
        HeaderName::from_static("x-trace"),
        HeaderValue::from_static("t-7"),
    );
    let traced = client.with_options(CallOptions::new().header(trace.0, trace.1));

    traced.bapps().page(None).await.unwrap();
    client.bapps().page(None).await.unwrap();
    traced.partner().await.unwrap();
    client.partner().await.unwrap();

    for operation in ["bapps", "signIn"] {
        let sent = server.sent_to(operation).await;
        let [.., traced, plain] = &sent[..] else {
            panic!("{sent:?}")
        };
        assert!(traced.contains("x-trace: t-7"), "{traced}");
        assert!(!plain.contains("x-trace"), "{plain}");
    }
}
