//! Token expiry.

use auth_core::{Placement, TokenErrorKind, testing::ManualClock};
use klavi::ErrorKind;
use std::time::Duration;
use test_support::{MockProvider, Provider, Response, error_chain};

use crate::{EXPIRES, ID, ISSUED, at, customer, customer_at};

#[tokio::test]
async fn documented_token_is_read() {
    let server = MockProvider::start(Provider::Klavi).await;
    let sample = r#"{"accessToken": "1NiIsInR5cCI6IkpXVCJ9.TluiXX1Fq", "expireAt": 1752053847}"#;
    let response = Response::json(200, sample).header("date", ISSUED);
    server.always("customerToken", response).await;
    let customer = customer_at(&server, ManualClock::at(at(EXPIRES - 1800)));

    let token = customer.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), "1NiIsInR5cCI6IkpXVCJ9.TluiXX1Fq");
    assert_eq!(token.expires_at(), Some(at(1_752_053_847)));
    assert_eq!(token.placement(), &Placement::Bearer);
}

#[tokio::test]
async fn expiry_forms_are_equal() {
    // The claims of the JWT are {"exp":1752053847}.
    let jwt = Response::json(200, r#"{"accessToken":"e30.eyJleHAiOjE3NTIwNTM4NDd9.c2ln"}"#);
    let with = |fields: &str| Response::json(200, format!(r#"{{"accessToken":"t",{fields}}}"#));
    for response in [
        with(r#""expireAt":1752053847"#),
        with(r#""expireAt":1752053847.0"#),
        with(r#""expireAt":"1752053847""#),
        with(r#""expireAt":1752053847000"#),
        with(r#""expireAt":"2025-07-09T09:37:27Z""#),
        with(r#""expireAt":"2025-07-09T09:37:27.000Z","expireIn":5"#),
        with(r#""expireIn":1800"#),
        with(r#""expireIn":"1800""#),
        with(r#""expireAt":null,"expireIn":1800"#),
        with(r#""expireIn":1800,"tokenType":"Bearer""#).allow_off_contract(),
        with(r#""expire":"1800""#),
        with(r#""expire":1752053847"#),
        with(r#""expire":"1752053847000""#),
        with(r#""expire":"2025-07-09T06:37:27-03:00""#),
        jwt,
    ] {
        let server = MockProvider::start(Provider::Klavi).await;
        server
            .always("customerToken", response.clone().header("date", ISSUED))
            .await;
        let customer = customer_at(&server, ManualClock::at(at(EXPIRES - 1800)));

        let token = customer.token_provider().token().await.unwrap();

        assert_eq!(token.expires_at(), Some(at(EXPIRES)), "{response}");
    }
}

#[tokio::test]
async fn absolute_expiry_uses_the_server_clock() {
    let server = MockProvider::start(Provider::Klavi).await;
    let response = Response::json(200, r#"{"accessToken":"t","expireAt":1752053847}"#).header("date", ISSUED);
    server.always("customerToken", response).await;
    // A day late: by this clock alone the token would expire a day later.
    let local = at(EXPIRES - 1800 - 86_400);
    let customer = customer_at(&server, ManualClock::at(local));

    let token = customer.token_provider().token().await.unwrap();

    assert_eq!(token.expires_at(), Some(local + Duration::from_secs(1800)));
}

// There is no loop of token calls.
#[tokio::test]
async fn token_expired_on_arrival_is_an_error() {
    for fields in [
        r#""expireAt":1752052047"#,
        r#""expireAt":1752052047000"#,
        r#""expireAt":"2025-07-09T09:07:27Z""#,
        r#""expireAt":-1"#,
        r#""expireIn":0"#,
        r#""expireIn":-1800"#,
        r#""expire":0"#,
    ] {
        let server = MockProvider::start(Provider::Klavi).await;
        let body = format!(r#"{{"accessToken":"t",{fields}}}"#);
        let response = Response::json(200, body).header("date", ISSUED);
        server.always("customerToken", response).await;
        let customer = customer_at(&server, ManualClock::at(at(EXPIRES - 1800)));

        let error = customer.payment_status(ID).await.unwrap_err();
        let again = customer.payment_status(ID).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Token, "{fields}");
        let message = error_chain(&error);
        assert!(message.contains("contains an expired token"), "{message}");
        assert!(!error.is_retryable(), "{fields}");
        assert_eq!(again.kind(), ErrorKind::Token, "{fields}");
        assert_eq!(server.sent().await.len(), 1, "{fields}");
    }
}

#[tokio::test]
async fn token_without_expiry_is_kept_for_minutes() {
    let with = |fields: &str| Response::json(200, format!(r#"{{"accessToken":"opaque",{fields}}}"#));
    for response in [
        Response::example(Provider::Klavi, "customerToken", 200, "noExpiry"),
        with(r#""expireAt":null"#),
        with(r#""expireAt":"soon""#),
        with(r#""expireIn":true"#).allow_off_contract(),
    ] {
        let server = MockProvider::start(Provider::Klavi).await;
        server.always("customerToken", response.clone()).await;
        server.example("paymentStatus", 200, "everyField").await;
        let clock = ManualClock::new();
        let customer = customer_at(&server, clock.clone());

        customer.payment_status(ID).await.unwrap();
        customer.payment_status(ID).await.unwrap();
        assert_eq!(server.sent_to("customerToken").await.len(), 1, "{response}");

        clock.advance(Duration::from_secs(600));
        customer.payment_status(ID).await.unwrap();
        assert_eq!(server.sent_to("customerToken").await.len(), 2, "{response}");
        let token = customer.token_provider().cached_token().unwrap();
        assert_eq!(token.expires_at(), None, "{response}");
    }
}

#[tokio::test]
async fn response_without_token_is_an_error() {
    for response in [
        Response::json(200, r#"{"expireAt":1752053847}"#),
        Response::json_off_contract(200, r#"{"accessToken":null,"expireIn":1800}"#),
        Response::json(200, r#"{"accessToken":"","expireIn":1800}"#),
        Response::json_off_contract(200, r#"{"accessToken":7,"expireIn":1800}"#),
        Response::json_off_contract(200, "[]"),
        Response::json_off_contract(200, ""),
    ] {
        let server = MockProvider::start(Provider::Klavi).await;
        server.always("customerToken", response.clone()).await;
        let error = customer(&server).token_provider().token().await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::InvalidResponse, "{response}");
    }
}
