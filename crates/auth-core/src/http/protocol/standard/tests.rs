use std::time::Duration;

use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::*;
use crate::{
    AccessToken, Placement, StaticToken,
    http::{
        AuthenticatedClient, AuthenticatedClientBuilder, Endpoint, ErrorKind, Idempotency, Request,
        StatusCode, Url,
    },
    testing::{ManualClock, ScriptedProvider},
};

static READ: Endpoint = Endpoint::get("read", "/read");
static PAY: Endpoint = Endpoint::post("pay", "/pay");

const CODES: &[(&str, ErrorCategory)] = &[
    ("declined", ErrorCategory::Caller),
    ("duplicate", ErrorCategory::Conflict),
    ("busy", ErrorCategory::Transient),
    ("token_expired", ErrorCategory::Token),
];

async fn server(response: ResponseTemplate) -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

fn client(server: &MockServer, protocol: StandardProtocol) -> AuthenticatedClient<StandardProtocol> {
    let url = Url::parse(&server.uri()).unwrap();
    let token = StaticToken::new(AccessToken::new("hunter2hunter2", Placement::Bearer));
    AuthenticatedClientBuilder::new(url, "test/1")
        .http(|http| http.clock(ManualClock::new()))
        .build(protocol, |_| Ok(token))
        .unwrap()
}

/// The error of a call of `endpoint` whose response is `response`, and the number of requests.
async fn error(endpoint: &'static Endpoint, response: ResponseTemplate) -> (Error<ErrorCode>, usize) {
    let server = server(response).await;
    let client = client(&server, StandardProtocol::new().codes(CODES));
    let error = client.send(Request::new(endpoint)).await.unwrap_err();
    (error, server.received_requests().await.unwrap().len())
}

fn response(status: u16, json: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(json, "application/json")
}

#[tokio::test]
async fn error_names_code_message_and_request_id() {
    let body =
        r#"{"type":"https://example.com/probs/credit","title":"Out of credit","detail":"It costs 50."}"#;
    let problem = ResponseTemplate::new(403)
        .set_body_raw(body, "application/problem+json")
        .insert_header("request-id", "r-1");
    let (error, _) = error(&READ, problem).await;
    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(error.code().unwrap().as_str(), "https://example.com/probs/credit");
    assert_eq!(error.message(), Some("Out of credit: It costs 50."));
    assert_eq!(error.request_id(), Some("r-1"));
    assert!(
        error.to_string().contains("Out of credit: It costs 50."),
        "{error}"
    );
}

#[tokio::test]
async fn status_decides_about_retries() {
    for (status, attempts, is_retryable) in [
        (301, 1, false),
        (400, 1, false),
        (403, 1, false),
        (404, 1, false),
        (409, 1, false),
        (408, 3, true),
        (425, 3, true),
        (429, 3, true),
        (500, 3, true),
        (501, 1, false),
        (503, 3, true),
    ] {
        let (read, sent) = error(&READ, response(status, r#"{"error":"no"}"#)).await;
        assert_eq!((sent, read.is_retryable()), (attempts, is_retryable), "{status}");
        // A gateway may have written it after the API executed the payment.
        let (paid, sent) = error(&PAY, response(status, r#"{"error":"no"}"#)).await;
        assert_eq!((sent, paid.is_retryable()), (1, false), "{status}");
        assert_eq!(paid.execution(), Execution::Unknown, "{status}");
    }
}

#[tokio::test]
async fn retry_after_makes_a_client_error_transient() {
    for status in [403, 409, 413, 423] {
        let limited =
            response(status, r#"{"message":"secondary rate limit"}"#).insert_header("retry-after", "7");
        let (error, sent) = error(&READ, limited).await;
        assert_eq!((sent, error.is_retryable()), (3, true), "{status}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }
    for status in [301, 501] {
        let moved = ResponseTemplate::new(status).insert_header("retry-after", "7");
        assert_eq!(error(&READ, moved).await.1, 1, "{status}");
    }
}

#[tokio::test]
async fn documented_code_proves_the_execution() {
    for (status, json, execution) in [
        (402, r#"{"error":{"code":"declined"}}"#, Execution::NotExecuted),
        (409, r#"{"code":"duplicate"}"#, Execution::ExecutedBefore),
        (500, r#"{"code":"busy"}"#, Execution::Unknown),
        (402, r#"{"error":{"code":"Declined"}}"#, Execution::Unknown),
        (402, r#"{"message":"declined"}"#, Execution::Unknown),
        (402, "declined", Execution::Unknown),
    ] {
        let (error, sent) = error(&PAY, response(status, json)).await;
        assert_eq!((error.execution(), sent), (execution, 1), "{json}");
    }
    let (busy, sent) = error(&READ, response(400, r#"{"code":"busy"}"#)).await;
    assert_eq!((sent, busy.is_retryable()), (3, true));
    let (declined, sent) = error(&READ, response(503, r#"{"code":"declined"}"#)).await;
    assert_eq!((sent, declined.is_retryable()), (1, false));
}

#[tokio::test]
async fn rejected_token_is_replaced_once() {
    let challenge = || {
        ResponseTemplate::new(401).insert_header(
            "www-authenticate",
            r#"Bearer error="invalid_token", error_description="expired""#,
        )
    };
    for (endpoint, rejection, expected) in [
        (&READ, challenge(), 2),
        (&READ, ResponseTemplate::new(401), 2),
        (&PAY, challenge(), 2),
        (&PAY, response(401, r#"{"code":"token_expired"}"#), 2),
        // A gateway may have written it after the API executed the payment.
        (&PAY, ResponseTemplate::new(401), 1),
        (&PAY, response(401, r#"{"error":"invalid_token"}"#), 1),
        (
            &PAY,
            ResponseTemplate::new(401).insert_header("www-authenticate", "Bearer"),
            1,
        ),
    ] {
        let server = server(rejection).await;
        let url = Url::parse(&server.uri()).unwrap();
        let tokens = ScriptedProvider::new();
        let client = AuthenticatedClientBuilder::new(url, "test/1")
            .http(|http| http.clock(ManualClock::new()))
            .build(StandardProtocol::new().codes(CODES), |_| Ok(tokens))
            .unwrap();
        let error = client.send(Request::new(endpoint)).await.unwrap_err();
        let sent = server.received_requests().await.unwrap();
        assert_eq!(sent.len(), expected, "{} {error:?}", endpoint.operation);
    }
    let (error, _) = error(&PAY, challenge()).await;
    assert_eq!(error.code().unwrap().as_str(), "invalid_token");
    assert_eq!(error.message(), Some("expired"));
    assert_eq!(error.execution(), Execution::NotExecuted);
}

#[tokio::test]
async fn repeated_token_is_in_no_error() {
    for json in [
        r#"{"code":"no-hunter2hunter2","message":"no hunter2hunter2"}"#,
        r#"{"error":"hunter2hunter2","request_id":"hunter2hunter2"}"#,
        r#"{"error":"hunter2hunter2 is not a token"}"#,
        "hunter2hunter2",
    ] {
        let (error, _) = error(&READ, response(400, json)).await;
        let shown = format!("{error} {error:?} {:?} {:?}", error.code(), error.message());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[tokio::test]
async fn request_id_is_read_from_the_usual_headers() {
    for name in [
        "X-Request-Id",
        "request-id",
        "X-Correlation-ID",
        "x-amzn-RequestId",
        "x-amz-request-id",
        "x-ms-request-id",
        "x-github-request-id",
    ] {
        let (error, _) = error(&READ, ResponseTemplate::new(404).insert_header(name, "r-1")).await;
        assert_eq!(error.request_id(), Some("r-1"), "{name}");
    }
    let both = ResponseTemplate::new(404)
        .insert_header("x-correlation-id", "other")
        .insert_header("x-request-id", "r-1");
    assert_eq!(error(&READ, both).await.0.request_id(), Some("r-1"));
}

#[tokio::test]
async fn any_2xx_is_a_success() {
    for status in [200, 201, 202, 204] {
        let server = server(response(status, r#"{"error":"declined","code":"declined"}"#)).await;
        let client = client(&server, StandardProtocol::new().codes(CODES));
        assert!(client.send(Request::new(&READ)).await.is_ok(), "{status}");
    }
    assert_eq!(READ.idempotency, Idempotency::Idempotent);
}
