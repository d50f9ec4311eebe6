//! Errors, in both of their shapes.

use klip_a2a::{ErrorCategory, ErrorCode, ErrorKind, Request, RequestKey};
use test_support::{MockProvider, Provider, Response};

use crate::{CONTRACT, EXPIRY, KEY, USER, client};

// Prepare is never retried.
#[tokio::test]
async fn both_error_shapes_are_read_at_400_and_500() {
    let bound = format!(
        r#"{{"request_key":"{KEY}","expiration_time":{EXPIRY},"status":"error","error":{{"code":6403,"message":"bad to"}}}}"#
    );
    for status in [400, 500] {
        for response in [
            Response::json(status, r#"{"code":6403,"err":"bad to"}"#),
            Response::json_off_contract(status, &bound),
        ] {
            let server = MockProvider::start(Provider::KlipA2a).await;
            for operation in ["prepare", "result", "cards"] {
                server.always(operation, response.clone()).await;
            }
            let client = client(&server);

            let prepare = client.prepare(&Request::auth()).await.unwrap_err();
            let result = client.result(&RequestKey::from(KEY)).await.unwrap_err();
            let cards = client.card_contract(CONTRACT, USER).await.unwrap_err();

            for error in [prepare, result, cards] {
                assert_eq!(error.kind(), ErrorKind::ErrorResponse);
                assert_eq!(error.status().unwrap().as_u16(), status);
                assert_eq!(error.code(), Some(&ErrorCode::INVALID_TO));
                assert!(error.to_string().ends_with("code 6403: bad to"), "{error}");
                assert!(!error.is_retryable());
            }
            assert_eq!(server.sent().await.len(), 3, "{response}");
        }
    }
}

#[tokio::test]
async fn prepare_with_error_at_200_is_rejected() {
    let limit = "daily limit exceeded";
    for response in [
        Response::example(Provider::KlipA2a, "prepare", 200, "errorWithinResponse"),
        Response::json_off_contract(200, format!(r#"{{"error":{{"code":6200,"message":"{limit}"}}}}"#)),
        Response::json_off_contract(200, format!(r#"{{"code":6200,"err":"{limit}"}}"#)),
    ] {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server.always("prepare", response.clone()).await;
        let error = client(&server).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ErrorResponse, "{response}");
        assert_eq!(error.code().unwrap().category(), Some(ErrorCategory::Quota));
        assert!(error.to_string().contains(limit), "{error}");
    }
}

#[tokio::test]
async fn unreadable_error_field_affects_no_other() {
    for (body, code) in [
        (r#"{"code":"1001","err":"words"}"#, Some(ErrorCode(1001))),
        (
            r#"{"error":"Bad Request","code":6001,"err":"words"}"#,
            Some(ErrorCode::EXPIRED_REQUEST_KEY),
        ),
        (
            r#"{"error":{"code":"6200","message":"words"},"code":[]}"#,
            Some(ErrorCode::DAILY_LIMIT_EXCEEDED),
        ),
        (r#"{"error":{"code":{},"message":"words"}}"#, None),
        (r#"{"error":"words"}"#, None),
    ] {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server.off_contract("prepare", 400, body).await;
        let error = client(&server).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.code().copied(), code, "{body}");
        assert!(error.to_string().ends_with("words"), "{error}");
    }
}

#[tokio::test]
async fn documented_and_unknown_codes_are_kept() {
    let rows = Provider::KlipA2a.contract().error_codes().iter();
    let documented: Vec<i64> = rows.map(|row| row.code().parse().unwrap()).collect();
    assert_eq!(documented.len(), 15);
    for code in documented.into_iter().chain([6999]) {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server
            .respond("prepare", 400, format!(r#"{{"code":{code},"err":"no"}}"#))
            .await;
        let error = client(&server).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode(code)));
        assert_eq!(error.code().unwrap().category().is_none(), code == 6999, "{code}");
    }
}

// Prepare is sent once; the other calls are retried.
#[tokio::test]
async fn html_500_is_reported_by_status() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    let page = Response::off_contract(500).body("<html>gateway</html>", "text/html");
    for operation in ["prepare", "result", "cards"] {
        server.always(operation, page.clone()).await;
    }
    let client = client(&server);

    let prepare = client.prepare(&Request::auth()).await.unwrap_err();
    let result = client.result(&RequestKey::from(KEY)).await.unwrap_err();
    let cards = client.card_contract(CONTRACT, USER).await.unwrap_err();

    for (error, operation, times) in [
        (prepare, "prepare", 1),
        (result, "result", 3),
        (cards, "cards", 3),
    ] {
        assert_eq!(error.kind(), ErrorKind::ErrorResponse);
        assert_eq!(error.status().unwrap().as_u16(), 500);
        assert_eq!(error.code(), None);
        assert_eq!(server.sent_to(operation).await.len(), times, "{operation}");
    }
}

#[tokio::test]
async fn flat_error_at_200_is_an_error_of_result() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    server
        .off_contract("result", 200, r#"{"code":6000,"err":"no such key"}"#)
        .await;
    let error = client(&server).result(&RequestKey::from(KEY)).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::UNKNOWN_REQUEST_KEY));
}
