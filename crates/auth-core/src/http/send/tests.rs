use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
};
use url::Url;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::*;
use crate::{
    AccessToken, CachedTokenProvider, Clock, Placement, StaticToken, SystemClock, TokenError,
    http::{
        CallOptions, Endpoint, ErrorKind, ErrorResponse, Execution, HttpClientBuilder, Idempotency,
        RequestParts, RetryBudget, RetryPolicy,
    },
    testing::{ManualClock, ScriptedProvider},
};

mod bodies;
mod challenge;
mod client;
mod credentials;
mod execution;
mod hooks;
mod lists;
mod options;
mod raw;
mod responses;
mod spans;
mod streams;
mod token;

/// Protocol of HTTP statuses alone.
#[derive(Debug)]
struct Plain;

impl Protocol for Plain {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        Ok(ErrorResponse::by_status(response.status()))
    }
}

static READ: Endpoint = Endpoint {
    operation: "read",
    method: Method::GET,
    path: "/read",
    auth: Auth::None,
    idempotency: Idempotency::Idempotent,
    paging: None,
};

static PAY: Endpoint = Endpoint {
    operation: "pay",
    method: Method::POST,
    path: "/pay",
    auth: Auth::None,
    idempotency: Idempotency::NonIdempotent,
    paging: None,
};

fn builder(server: &MockServer) -> HttpClientBuilder {
    HttpClientBuilder::new(Url::parse(&server.uri()).unwrap(), "test/1").clock(ManualClock::new())
}

async fn server(response: ResponseTemplate) -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

async fn received(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn policy_retries_reads_but_no_payments() {
    for status in [429, 500, 502, 503, 504] {
        let server = server(ResponseTemplate::new(status)).await;
        let http = builder(&server)
            .retry(RetryPolicy::default().with_attempts(4))
            .build(Plain)
            .unwrap();

        let error = http.send(Request::new(&READ)).await.unwrap_err();
        assert!(error.is_retryable());
        assert_eq!(received(&server).await, 4, "{status}");

        let error = http.send(Request::new(&PAY)).await.unwrap_err();
        assert_eq!(received(&server).await, 5, "{status}");
        assert!(!error.is_retryable(), "a gateway may have written it");
    }
}

#[tokio::test]
async fn permanent_error_is_not_retried() {
    for status in [301, 400, 401, 403, 404, 409, 422, 501] {
        let server = server(ResponseTemplate::new(status)).await;
        let http = builder(&server).build(Plain).unwrap();
        let error = http.send(Request::new(&READ)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (ErrorKind::ErrorResponse, false)
        );
        assert_eq!(received(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn retry_after_is_honored_within_the_deadline() {
    let clock = ManualClock::new();
    let server = server(ResponseTemplate::new(503).insert_header("retry-after", "20")).await;
    let http = builder(&server).clock(clock.clone()).build(Plain).unwrap();
    let start = clock.now();
    http.send(Request::new(&READ)).await.unwrap_err();
    assert!(clock.now().since(start) >= Duration::from_secs(40));
    assert_eq!(received(&server).await, 3);

    let hurried = builder(&server)
        .deadline(Duration::from_secs(10))
        .build(Plain)
        .unwrap();
    let error = hurried.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    assert_eq!(received(&server).await, 4, "no time to wait for a second attempt");
}

#[tokio::test]
async fn exhausted_budget_stops_retries_until_success() {
    let down = server(ResponseTemplate::new(503)).await;
    let budget = RetryBudget::new(3);
    let policy = RetryPolicy::default().with_budget(budget.clone());
    let http = builder(&down).retry(policy.clone()).build(Plain).unwrap();
    for received_by_then in [3, 5, 6, 7] {
        http.send(Request::new(&READ)).await.unwrap_err();
        assert_eq!(received(&down).await, received_by_then);
    }

    let up = server(ResponseTemplate::new(200)).await;
    let up = builder(&up).retry(policy).build(Plain).unwrap();
    for _ in 0..10 {
        up.send(Request::new(&READ)).await.unwrap();
    }
    http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(received(&down).await, 9, "ten successes pay for one retry");
}

#[tokio::test]
async fn definite_errors_also_refill_the_budget() {
    for (status, left) in [(404, 1), (400, 1), (503, 0)] {
        let budget = RetryBudget::new(1);
        assert!(budget.withdraw());
        let server = server(ResponseTemplate::new(status)).await;
        let policy = RetryPolicy::never().with_budget(budget.clone());
        let http = builder(&server).retry(policy).build(Plain).unwrap();
        for _ in 0..10 {
            http.send(Request::new(&READ)).await.unwrap_err();
        }
        assert_eq!(budget.left(), left, "{status}");
    }
}

#[tokio::test]
async fn body_above_the_limit_is_rejected() {
    let server = server(ResponseTemplate::new(200).set_body_bytes(vec![b' '; 1001])).await;
    let http = builder(&server).max_body(1000).build(Plain).unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(error.to_string().contains("more than 1000 bytes"), "{error}");

    let http = builder(&server).max_body(1001).build(Plain).unwrap();
    assert_eq!(http.send(Request::new(&READ)).await.unwrap().body().len(), 1001);
}

/// Writes `bytes` to each connection and closes it; counts the connections.
async fn raw_server(bytes: &'static str) -> (Url, Arc<AtomicUsize>) {
    raw(bytes, true).await
}

/// Writes `bytes` to each connection and keeps it open.
async fn stalling_server(bytes: &'static str) -> Url {
    raw(bytes, false).await.0
}

async fn raw(bytes: &'static str, closes: bool) -> (Url, Arc<AtomicUsize>) {
    let listener = test_servers::async_listener().await;
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    // Ends with the test's runtime.
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = connection.read(&mut [0; 1024]).await;
            let _ = connection.write_all(bytes.as_bytes()).await;
            if closes {
                let _ = connection.shutdown().await;
            }
            // Until the client closes. A connection that is closed with a part of the request unread is reset, and the
            // client may lose the response.
            let _ = connection.read_to_end(&mut Vec::new()).await;
        }
    });
    (url, connections)
}

#[tokio::test]
async fn chunked_body_is_limited_while_read() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n";
    for (cap, is_read) in [(8, true), (7, false), (4, false), (0, false)] {
        let (url, _) = raw_server(chunked).await;
        let http = HttpClientBuilder::new(url, "test/1")
            .max_body(cap)
            .build(Plain)
            .unwrap();
        match http.send(Request::new(&READ)).await {
            Ok(response) => assert!(is_read && response.body() == b"abcdefgh", "{cap}"),
            Err(error) => assert!(!is_read && error.kind() == ErrorKind::Body, "{cap}: {error}"),
        }
    }
}

#[tokio::test]
async fn too_long_content_length_fails_at_once() {
    let url = stalling_server("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n").await;
    let http = HttpClientBuilder::new(url, "test/1")
        .max_body(1000)
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert!(error.to_string().contains("more than 1000 bytes"), "{error}");
}

#[tokio::test]
async fn truncated_body_is_a_transport_failure() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":";
    let (url, connections) = raw_server(cut).await;
    let http = HttpClientBuilder::new(url, "test/1")
        .clock(ManualClock::new())
        .build(Plain)
        .unwrap();

    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Body, true));
    assert_eq!(connections.load(Ordering::SeqCst), 3);

    let error = http.send(Request::new(&PAY)).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Body, false));
    assert_eq!(connections.load(Ordering::SeqCst), 4, "a payment is sent once");
}

#[tokio::test]
async fn missing_response_times_out() {
    const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
    let (arrived, mut arrival) = mpsc::unbounded_channel();
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(move |_: &wiremock::Request| {
            let _test_is_over = arrived.send(());
            ResponseTemplate::new(200).set_delay(Duration::from_secs(600))
        })
        .mount(&server)
        .await;
    let http = builder(&server)
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .build(Plain)
        .unwrap();
    // An attempt's time passes once its request has arrived, so that none times out on its way.
    let mut pass = async |attempts| {
        for _ in 0..attempts {
            arrival.recv().await.unwrap();
            tokio::time::pause();
            tokio::time::advance(ATTEMPT_TIMEOUT).await;
            tokio::time::resume();
        }
    };

    let (outcome, ()) = tokio::join!(http.send(Request::new(&PAY)), pass(1));
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, false));
    assert_eq!(received(&server).await, 1);

    let (outcome, ()) = tokio::join!(http.send(Request::new(&READ)), pass(3));
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, true));
    assert_eq!(received(&server).await, 4);
}

#[tokio::test]
async fn unconnected_payment_is_retried() {
    let unreachable = test_servers::socket();
    let address = unreachable.local_addr().unwrap();
    let budget = RetryBudget::new(10);
    let http = HttpClientBuilder::new(Url::parse(&format!("http://{address}")).unwrap(), "test/1")
        .clock(ManualClock::new())
        .retry(RetryPolicy::default().with_budget(budget.clone()))
        .build(Plain)
        .unwrap();
    let error = http
        .send(Request::new(&PAY).query("secret", "hunter2"))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true));
    assert_eq!(budget.left(), 8, "it was tried three times");
    let message = format!("pay (POST /pay) failed to connect to {address}");
    assert_eq!(error.to_string(), message);
    let everything = format!("{error} {error:?}");
    assert!(!everything.contains("hunter2"), "{everything}");
}

#[tokio::test]
async fn lost_connection_names_host_and_port() {
    let (url, _) = raw_server("").await;
    let http = HttpClientBuilder::new(url.clone(), "test/1")
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&PAY)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let message = format!("pay (POST /pay) lost the connection to {}", url.authority());
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn server_clock_counts_if_a_minute_off() {
    for (ahead, counts) in [(30, false), (60, false), (61, true), (3600, true)] {
        // A `Date` has whole seconds.
        let clock = ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let date = clock.now().wall + Duration::from_secs(ahead);
        let server =
            server(ResponseTemplate::new(200).insert_header("date", httpdate::fmt_http_date(date).as_str()))
                .await;
        let http = builder(&server).clock(clock.clone()).build(Plain).unwrap();
        let response = http.send(Request::new(&READ)).await.unwrap();
        let is_local = response.server_time() == clock.now().wall;
        assert_eq!(!is_local, counts, "{ahead} seconds ahead");
    }
}

/// Issues a token after a delay.
#[derive(Debug)]
struct Slow(ManualClock, Duration);

#[tokio::test]
async fn huge_retry_after_does_not_overflow() {
    let server =
        server(ResponseTemplate::new(503).insert_header("retry-after", u64::MAX.to_string().as_str())).await;
    let policy = RetryPolicy::default().with_max_retry_after(Duration::MAX);
    let http = builder(&server).retry(policy).build(Plain).unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(u64::MAX)));
    assert_eq!(received(&server).await, 1);
}

#[test]
fn invalid_settings_are_rejected_by_name() {
    let url = || Url::parse("http://127.0.0.1:9").unwrap();
    let base = || HttpClientBuilder::new(url(), "test/1");
    for (builder, field) in [
        (HttpClientBuilder::new(url(), "caf\u{e9}\n"), "`user_agent`"),
        (base().deadline(Duration::ZERO), "`deadline`"),
        (base().attempt_timeout(Duration::ZERO), "`attempt_timeout`"),
        (base().connect_timeout(Duration::ZERO), "`connect_timeout`"),
        (base().read_timeout(Duration::ZERO), "`read_timeout`"),
    ] {
        let error = builder.build(Plain).unwrap_err();
        assert!(error.to_string().starts_with(field), "{error}");
    }
}
