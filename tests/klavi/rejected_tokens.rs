//! Rejected tokens and keys.

use klavi::{ErrorCode, ErrorKind, Execution};
use test_support::{MockProvider, Provider, Response};

use crate::{ID, bearers, customer, customer_builder, issued, request, server};

// The GET is replayed exactly once.
#[tokio::test]
async fn rejected_token_is_replaced_once() {
    let server = server().await;
    server
        .respond(
            "paymentStatus",
            401,
            r#"{"statusCode":401,"error":"Unauthorized","message":"Token expired"}"#,
        )
        .await;

    let error = customer(&server).payment_status(ID).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.code(), Some(&ErrorCode(401)));
    assert_eq!(
        bearers(&server.sent_to("paymentStatus").await),
        ["c.t.1", "c.t.2"]
    );
    assert_eq!(server.sent_to("customerToken").await.len(), 2);
}

#[tokio::test]
async fn payment_is_replayed_after_klavis_own_401() {
    for is_per_payment in [false, true] {
        let server = server().await;
        server
            .in_order(
                "createPayment",
                [
                    Response::json(
                        401,
                        r#"{"statusCode":401,"error":"Unauthorized","message":"Token expired"}"#,
                    ),
                    Response::example(Provider::Klavi, "createPayment", 200, "started"),
                ],
            )
            .await;
        let customer = customer_builder(&server)
            .token_per_payment(is_per_payment)
            .build()
            .unwrap();

        let payment = customer.create_payment(&request()).await.unwrap();

        assert_eq!(payment.id.as_str(), ID);
        assert_eq!(
            bearers(&server.sent_to("createPayment").await),
            ["c.t.1", "c.t.2"]
        );
    }
}

#[tokio::test]
async fn payment_is_not_replayed_after_gateway_401() {
    for (body, kind) in [
        ("<html>", "text/html"),
        ("{}", "application/json"),
        ("", "text/plain"),
    ] {
        let server = server().await;
        server
            .always("createPayment", Response::off_contract(401).body(body, kind))
            .await;

        let error = customer(&server).create_payment(&request()).await.unwrap_err();

        assert_eq!(error.execution(), Execution::Unknown, "{body}");
        assert_eq!(server.sent_to("createPayment").await.len(), 1, "{body}");
    }
}

// The error keeps status, code and message.
#[tokio::test]
async fn rejected_keys_are_final() {
    let server = MockProvider::start(Provider::Klavi).await;
    server
        .respond(
            "customerToken",
            401,
            r#"{"statusCode": 401, "error": "Unauthorized", "message": "Invalid accessKey or secretKey"}"#,
        )
        .await;
    for is_per_payment in [false, true] {
        let before = server.sent().await.len();
        let customer = customer_builder(&server)
            .token_per_payment(is_per_payment)
            .build()
            .unwrap();

        let error = customer.create_payment(&request()).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!(error.status().unwrap().as_u16(), 401);
        assert_eq!(error.code(), Some(&ErrorCode(401)));
        assert_eq!(error.message(), Some("Invalid accessKey or secretKey"));
        assert!(!error.is_retryable());
        assert_eq!(server.sent().await.len(), before + 1);
    }
}

#[tokio::test]
async fn failed_token_call_is_retried() {
    let server = MockProvider::start(Provider::Klavi).await;
    server
        .in_order(
            "customerToken",
            [
                Response::json_off_contract(503, ""),
                Response::json(429, "{}"),
                issued("c.t.1"),
            ],
        )
        .await;
    let token = customer(&server).token_provider().token().await.unwrap();
    assert_eq!(token.secret().expose(), "c.t.1");
    assert_eq!(server.sent().await.len(), 3);
}
