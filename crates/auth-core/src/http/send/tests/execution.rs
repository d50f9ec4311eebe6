//! Execution of non-idempotent calls.

use tokio::io::AsyncRead;
use wiremock::{Respond, matchers::header};

use super::*;
use crate::http::{ErrorBody, ErrorCategory};

/// A protocol with codes of its own in a JSON body.
#[derive(Debug)]
struct WithCodes;

impl Protocol for WithCodes {
    type Code = i64;

    fn classify(&self, response: &Response<i64>) -> Result<Option<ErrorResponse<i64>>, Error<i64>> {
        let Some(error_response) = ErrorResponse::by_status(response.status()) else {
            return Ok(None);
        };
        let code = ErrorBody::of(response).integer("code");
        let category = match code {
            Some(1) => Some(ErrorCategory::Token),
            Some(2) => Some(ErrorCategory::Caller),
            Some(3) => Some(ErrorCategory::Conflict),
            Some(4) => Some(ErrorCategory::Transient),
            _ => None,
        };
        let error_response = match category {
            Some(category) => error_response.with_category(category),
            None => error_response,
        };
        Ok(Some(ErrorResponse {
            code,
            ..error_response
        }))
    }
}

/// Bodies that gateways send instead of a response.
const FOREIGN: [&str; 4] = [
    "",
    "<html><body><h1>Denied</h1></body></html>",
    r#"{"message":"Forbidden"}"#,
    r#"{"code":"E99","error":"x"}"#,
];

fn pay(server: &MockServer) -> HttpClient<WithCodes> {
    builder(server).build(WithCodes).unwrap()
}

#[tokio::test]
async fn gateway_error_leaves_payment_unknown() {
    for status in [
        400, 401, 403, 404, 405, 408, 409, 413, 422, 425, 429, 431, 451, 499, 500, 502, 503, 504,
    ] {
        for body in FOREIGN {
            let server = server(ResponseTemplate::new(status).set_body_string(body)).await;
            let error = pay(&server).send(Request::new(&PAY)).await.unwrap_err();
            assert_eq!(error.execution(), Execution::Unknown, "{status} {body}");
            assert!(
                error.may_have_arrived() && !error.is_retryable(),
                "{status} {body}"
            );
            assert_eq!(received(&server).await, 1, "{status} {body}");
        }
    }
}

#[tokio::test]
async fn provider_code_determines_execution() {
    for (status, code, execution) in [
        (400, 2, Execution::NotExecuted),
        (409, 3, Execution::ExecutedBefore),
        (503, 4, Execution::Unknown),
        (400, 99, Execution::Unknown),
    ] {
        let body = format!(r#"{{"code":{code}}}"#);
        let server = server(ResponseTemplate::new(status).set_body_string(body)).await;
        let error = pay(&server).send(Request::new(&PAY)).await.unwrap_err();
        assert_eq!(error.execution(), execution, "{status} {code}");
    }
}

/// Rejects the first token with `status` and `body`, and executes with every other.
async fn rejecting_first(status: u16, body: &str) -> MockServer {
    let server = server(ResponseTemplate::new(201)).await;
    Mock::given(header("authorization", "Bearer token-1"))
        .respond_with(ResponseTemplate::new(status).set_body_string(body))
        .with_priority(1)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn only_documented_401_replays_a_payment() {
    for (status, body, is_replayed) in [
        (401, r#"{"code":1}"#, true),
        (401, "<html>", false),
        (401, "", false),
        (500, r#"{"code":1}"#, false),
        (403, r#"{"code":1}"#, false),
    ] {
        let server = rejecting_first(status, body).await;
        let tokens = CachedTokenProvider::new(ScriptedProvider::new());
        let outcome = pay(&server).send_as(&tokens, Request::new(&PAY)).await;
        assert_eq!(outcome.is_ok(), is_replayed, "{status} {body}");
        assert_eq!(
            received(&server).await,
            1 + usize::from(is_replayed),
            "{status} {body}"
        );
        // The rejected token is never used again.
        pay(&server).send_as(&tokens, Request::new(&PAY)).await.unwrap();
    }
}

#[tokio::test]
async fn any_rejected_token_replays_idempotent_call() {
    for (status, body) in [(401, "<html>"), (500, r#"{"code":1}"#)] {
        let server = rejecting_first(status, body).await;
        let tokens = CachedTokenProvider::new(ScriptedProvider::new());
        pay(&server).send_as(&tokens, Request::new(&READ)).await.unwrap();
        assert_eq!(received(&server).await, 2, "{status} {body}");
    }
}

static PUT: Endpoint = Endpoint {
    operation: "put",
    method: Method::PUT,
    path: "/put",
    auth: Auth::None,
    idempotency: Idempotency::Idempotent,
    paging: None,
};

#[tokio::test]
async fn connect_error_keeps_earlier_lost_attempt() {
    let listener = test_servers::socket().listen(1).unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        read_head(&mut connection).await;
        // The listener is dropped first, so that no second attempt connects. No clone of it exists.
        drop(listener);
        drop(connection);
    });
    let http = HttpClientBuilder::new(url, "test/1")
        .clock(ManualClock::new())
        .build(Plain)
        .unwrap();
    let error = http
        .send(Request::new(&PUT).json(&"x").unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert_eq!(error.execution(), Execution::Unknown);
}

async fn read_head(connection: &mut (impl AsyncRead + Unpin)) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        connection.read_buf(&mut head).await.unwrap();
    }
}

/// Fails once in transit, then returns the provider's own error code.
struct LostThenRejected(AtomicUsize);

impl Respond for LostThenRejected {
    fn respond(&self, _: &wiremock::Request) -> ResponseTemplate {
        match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => ResponseTemplate::new(502),
            _ => ResponseTemplate::new(400).set_body_string(r#"{"code":2}"#),
        }
    }
}

#[tokio::test]
async fn rejected_retry_keeps_earlier_lost_attempt() {
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(LostThenRejected(AtomicUsize::new(0)))
        .mount(&server)
        .await;
    let error = pay(&server).send(Request::new(&PUT)).await.unwrap_err();
    assert_eq!((error.code(), error.execution()), (Some(&2), Execution::Unknown));
    assert_eq!(received(&server).await, 2);
}

#[tokio::test]
async fn refused_stream_is_not_executed() {
    let listener = test_servers::async_listener().await;
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let streams = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&streams);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let mut connection = h2::server::handshake(connection).await.unwrap();
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                if counter.fetch_add(1, Ordering::SeqCst) == 0 {
                    respond.send_reset(h2::Reason::REFUSED_STREAM);
                } else {
                    let created = http::Response::builder().status(201).body(()).unwrap();
                    respond.send_response(created, true).unwrap();
                }
            }
        }
    });
    let http = HttpClientBuilder::new(url, "test/1")
        .clock(ManualClock::new())
        .configure_reqwest(reqwest::ClientBuilder::http2_prior_knowledge)
        .build(Plain);
    let request = Request::new(&PAY).json(&"x").unwrap();

    let once = CallOptions::new().retry(RetryPolicy::never());
    let http = http.unwrap();
    let error = http.with_options(once).send(request.clone()).await.unwrap_err();
    assert_eq!(error.execution(), Execution::NotExecuted, "{error:?}");
    assert!(error.is_retryable());

    streams.store(0, Ordering::SeqCst);
    assert_eq!(http.send(request).await.unwrap().status(), StatusCode::CREATED);
    assert_eq!(
        streams.load(Ordering::SeqCst),
        2,
        "sent again, since the first stream was refused"
    );
}

#[tokio::test]
async fn hanging_sign_in_within_deadline_is_not_executed() {
    let hanging = server(ResponseTemplate::new(200).set_delay(Duration::from_secs(3600))).await;
    let issuer = Issuer(
        HttpClientBuilder::new(Url::parse(&hanging.uri()).unwrap(), "test/1")
            .attempt_timeout(Duration::from_millis(50))
            .retry(RetryPolicy::never())
            .build(Plain)
            .unwrap(),
    );
    let server = server(ResponseTemplate::new(201)).await;
    for deadline in [20, 50, 80] {
        let options = CallOptions::new().deadline(Duration::from_millis(deadline));
        let error = pay(&server)
            .with_options(options)
            .send_as(&issuer, Request::new(&PAY))
            .await
            .unwrap_err();
        assert_eq!(error.execution(), Execution::NotExecuted, "{deadline} {error:?}");
    }
    assert_eq!(received(&server).await, 0);
}

/// Signs in by a call.
#[derive(Debug)]
struct Issuer(HttpClient<Plain>);

#[async_trait]
impl TokenProvider for Issuer {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let response = self.0.send(Request::new(&READ)).await?;
        Ok(response.token("t", Placement::Bearer)?)
    }
}

#[tokio::test]
async fn rejected_replay_keeps_earlier_lost_attempt() {
    let server = server(ResponseTemplate::new(400).set_body_string(r#"{"code":2}"#)).await;
    for (body, execution) in [
        ("<html>", Execution::Unknown),
        (r#"{"code":1}"#, Execution::NotExecuted),
    ] {
        Mock::given(header("authorization", "Bearer token-1"))
            .respond_with(ResponseTemplate::new(401).set_body_string(body))
            .with_priority(1)
            .up_to_n_times(1)
            .mount(&server)
            .await;
        let tokens = CachedTokenProvider::new(ScriptedProvider::new());
        let outcome = pay(&server).send_as(&tokens, Request::new(&PUT)).await;
        assert_eq!(outcome.unwrap_err().execution(), execution, "{body}");
    }
}

/// Ends each request over HTTP/2 with `reason`, on its stream or on the whole connection.
async fn ending_streams(reason: h2::Reason, shuts_down: bool) -> Url {
    let listener = test_servers::async_listener().await;
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let mut connection = h2::server::handshake(connection).await.unwrap();
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                if shuts_down {
                    connection.abrupt_shutdown(reason);
                } else {
                    respond.send_reset(reason);
                }
            }
        }
    });
    url
}

#[tokio::test]
async fn other_ends_of_a_stream_leave_payment_unknown() {
    use h2::Reason;

    for (reason, shuts_down) in [
        (Reason::NO_ERROR, false),
        (Reason::CANCEL, false),
        (Reason::INTERNAL_ERROR, false),
        (Reason::PROTOCOL_ERROR, true),
        (Reason::REFUSED_STREAM, true),
    ] {
        let url = ending_streams(reason, shuts_down).await;
        let http = HttpClientBuilder::new(url, "test/1")
            .clock(ManualClock::new())
            .configure_reqwest(reqwest::ClientBuilder::http2_prior_knowledge)
            .build(Plain)
            .unwrap();
        let error = http.send(Request::new(&PAY)).await.unwrap_err();
        assert_eq!(error.execution(), Execution::Unknown, "{reason:?}: {error:?}");
    }
}
