//! Error responses.

use klavi::{BusinessCode, Error, ErrorCode, ErrorExt, ErrorKind, Execution};
use test_support::{Provider, Response};

use crate::{ID, customer, request, server};

async fn rejected(response: &Response) -> Error {
    let server = server().await;
    server.always("createPayment", response.clone()).await;
    let error = customer(&server).create_payment(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.status().unwrap().as_u16(), response.status());
    assert_eq!(server.sent_to("createPayment").await.len(), 1, "{response}");
    error
}

#[tokio::test]
async fn every_error_shape_is_read() {
    let odd = |status, body: &str| Response::json_off_contract(status, body);
    for (response, code, words) in [
        (
            Response::json(
                400,
                r#"{"statusCode":400,"error":"Bad Request","message":"amount must be a string"}"#,
            ),
            Some(400),
            "amount must be a string",
        ),
        (
            Response::json(
                422,
                r#"{"statusCode":"422","message":["amount must be a string","proxy should not be empty"]}"#,
            ),
            Some(422),
            "amount must be a string; proxy should not be empty",
        ),
        (Response::json(403, r#"{"error":"Forbidden"}"#), None, "Forbidden"),
        (
            odd(404, r#"{"statusCode":404,"message":null,"error":"Not Found"}"#),
            Some(404),
            "Not Found",
        ),
        (
            Response::json(409, r#"{"statusCode":409,"message":[],"error":"Conflict"}"#),
            Some(409),
            "Conflict",
        ),
        (
            odd(400, r#"{"statusCode":{"a":1},"message":"still read"}"#),
            None,
            "still read",
        ),
        (
            odd(400, r#"{"error":{"code":"X","title":"T","detail":"D"}}"#),
            None,
            "failed: 400",
        ),
        (odd(404, "<html>no such page</html>"), None, "failed: 404"),
        (odd(400, ""), None, "failed: 400"),
    ] {
        let error = rejected(&response).await;
        assert_eq!(error.code().copied(), code.map(ErrorCode), "{response}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.is_retryable(), "{response}");
        assert_eq!(error.business_code(), None, "{response}");
        assert_eq!(error.is_conflict(), response.status() == 409, "{response}");
    }
}

#[tokio::test]
async fn business_error_is_final_with_its_reason() {
    for (code, expected) in [
        (4101, BusinessCode::QR_CODE_NOT_PIX),
        (4102, BusinessCode::QR_CODE_PIX_COBRANCA),
        (4103, BusinessCode::QR_CODE_PIX_TROCO),
        (4104, BusinessCode::QR_CODE_PIX_SAQUE),
        (4999, BusinessCode(4999)),
    ] {
        for body in [
            format!(r#"{{"statusCode":{code},"message":"no"}}"#),
            format!(r#"{{"statusCode":"{code}"}}"#),
        ] {
            let error = rejected(&Response::json(416, &body)).await;
            assert_eq!(error.business_code(), Some(expected), "{body}");
            assert_eq!(error.code(), Some(&ErrorCode(code)));
            assert!(error.to_string().contains(&format!("code {code}")), "{error}");
            assert!(!error.is_retryable());
            assert!(!error.is_conflict());
        }
    }
    assert_eq!(rejected(&Response::json(416, "{}")).await.business_code(), None);
}

#[tokio::test]
async fn conflict_is_klavis_only_in_its_own_shape() {
    for (response, execution) in [
        (Response::json_off_contract(409, ""), Execution::Unknown),
        (
            Response::example(Provider::Klavi, "createPayment", 409, "usedBefore"),
            Execution::ExecutedBefore,
        ),
    ] {
        let error = rejected(&response).await;
        assert_eq!(error.execution(), execution);
        assert_eq!(error.is_conflict(), execution == Execution::ExecutedBefore);
        assert!(!error.is_retryable());
    }
    let server = server().await;
    server.off_contract("payment", 409, "").await;
    let error = customer(&server).payment(ID).await.unwrap_err();
    assert!(!error.is_retryable());
    assert_eq!(server.sent_to("payment").await.len(), 1);
}

#[tokio::test]
async fn non_json_error_names_call_and_content_type() {
    let server = server().await;
    let portal = Response::off_contract(200).body("<html>captive portal</html>", "text/html");
    server.always("paymentStatus", portal).await;
    let error = customer(&server).payment_status(ID).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(
        text.contains("GET /payment/customer/v1/instant/payments/{id}/status") && text.contains("text/html"),
        "{text}"
    );
}
