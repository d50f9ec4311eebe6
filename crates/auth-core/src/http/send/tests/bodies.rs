//! Requests with a stream as their body.

use std::{error::Error as StdError, io};

use bytes::Bytes;
use futures_util::{Stream, stream};

use super::*;
use crate::http::BodyStream;

static UPLOAD: Endpoint = Endpoint {
    operation: "upload",
    method: Method::PUT,
    path: "/upload",
    auth: Auth::None,
    idempotency: Idempotency::Idempotent,
    paging: None,
};

fn parts(parts: &'static [&'static str]) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::iter(parts.iter().map(|part| Ok(Bytes::from(*part))))
}

/// Returns `part` and then an error.
fn failing(part: &'static str) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::iter([Ok(Bytes::from(part)), Err(io::Error::other("disk on fire"))])
}

fn upload(endpoint: &'static Endpoint, body: &BodyStream) -> Request {
    Request::new(endpoint).stream("text/plain", body.clone()).unwrap()
}

async fn bodies(server: &MockServer) -> Vec<Vec<u8>> {
    let requests = server.received_requests().await.unwrap();
    requests.into_iter().map(|request| request.body).collect()
}

#[tokio::test]
async fn rebuilt_stream_is_retried() {
    let server = server(ResponseTemplate::new(503)).await;
    let http = builder(&server).build(Plain).unwrap();
    let body = BodyStream::rebuildable(|| parts(&["ab", "c"]));
    let error = http.send(upload(&UPLOAD, &body)).await.unwrap_err();
    assert!(
        error.is_retryable() && !error.to_string().contains("stream"),
        "{error}"
    );
    assert_eq!(bodies(&server).await, [b"abc", b"abc", b"abc"]);
}

#[tokio::test]
async fn stream_has_a_length_or_chunks() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    for body in [
        BodyStream::once(parts(&["ab", "c"])).length(3),
        BodyStream::once(parts(&["ab", "c"])),
        BodyStream::once(parts(&[])),
    ] {
        http.send(upload(&UPLOAD, &body)).await.unwrap();
    }
    let requests = server.received_requests().await.unwrap();
    let framing: Vec<_> = requests
        .iter()
        .map(|request| {
            let value = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap());
            (value("content-length"), value("transfer-encoding"))
        })
        .collect();
    assert_eq!(
        framing,
        [
            (Some("3"), None),
            (None, Some("chunked")),
            (None, Some("chunked"))
        ]
    );
    assert_eq!(bodies(&server).await, [&b"abc"[..], b"abc", b""]);
}

#[tokio::test]
async fn long_parts_are_sent_whole() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let part = Bytes::from(vec![b'x'; 1_000_000]);
    let body = BodyStream::once(stream::iter([Ok::<_, io::Error>(part.clone()), Ok(part)])).length(2_000_000);
    http.send(upload(&UPLOAD, &body)).await.unwrap();
    assert_eq!(bodies(&server).await[0].len(), 2_000_000);
}

#[tokio::test]
async fn stream_sent_once_is_not_retried() {
    let server = server(ResponseTemplate::new(503)).await;
    let http = builder(&server).build(Plain).unwrap();
    let body = BodyStream::once(parts(&["abc"]));
    let error = http.send(upload(&UPLOAD, &body)).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
    assert!(
        error
            .to_string()
            .ends_with("its body is a stream that cannot be sent again"),
        "{error}"
    );
    assert_eq!(received(&server).await, 1);

    let error = http.send(upload(&UPLOAD, &body)).await.unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "body");
    assert_eq!(received(&server).await, 1);
}

#[tokio::test]
async fn stream_sent_once_is_not_replayed() {
    let server = server(ResponseTemplate::new(401)).await;
    let http = builder(&server).build(Plain).unwrap();
    let issuer = ScriptedProvider::new();
    let tokens = CachedTokenProvider::new(issuer.clone());
    let body = BodyStream::once(parts(&["abc"]));
    let error = http.send_as(&tokens, upload(&UPLOAD, &body)).await.unwrap_err();
    assert!(error.to_string().contains("cannot be sent again"), "{error}");
    assert_eq!((received(&server).await, issuer.calls()), (1, 1));
    assert!(
        tokens.cached_token().is_none(),
        "the next call gets another token"
    );

    let tokens = CachedTokenProvider::new(ScriptedProvider::new());
    let body = BodyStream::rebuildable(|| parts(&["abc"]));
    http.send_as(&tokens, upload(&UPLOAD, &body)).await.unwrap_err();
    assert_eq!(bodies(&server).await, [b"abc", b"abc", b"abc"]);
}

#[tokio::test]
async fn unsent_stream_is_retried() {
    let unreachable = test_servers::socket();
    let url = Url::parse(&format!("http://{}", unreachable.local_addr().unwrap())).unwrap();
    let budget = RetryBudget::new(10);
    let http = HttpClientBuilder::new(url, "test/1")
        .clock(ManualClock::new())
        .retry(RetryPolicy::default().with_budget(budget.clone()))
        .build(Plain)
        .unwrap();
    let body = BodyStream::once(parts(&["abc"]));
    let error = http.send(upload(&PAY, &body)).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true));
    assert_eq!(budget.left(), 8, "three attempts");

    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    http.send(upload(&PAY, &body)).await.unwrap();
    assert_eq!(bodies(&server).await, [b"abc"]);
}

#[tokio::test]
async fn failed_stream_is_the_source() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let body = BodyStream::rebuildable(|| failing("abc"));
    for (endpoint, is_retryable) in [(&UPLOAD, true), (&PAY, false)] {
        let error = http.send(upload(endpoint, &body)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (ErrorKind::RequestBody, is_retryable)
        );
        assert_eq!(error.execution(), Execution::Unknown);
        assert!(
            error
                .to_string()
                .ends_with("the stream of its body failed after 3 bytes"),
            "{error}"
        );
        assert_eq!(error.source().unwrap().to_string(), "disk on fire");
    }
    let once = BodyStream::once(failing("abc"));
    let error = http.send(upload(&UPLOAD, &once)).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("3 bytes; its body is a stream that cannot be sent again"),
        "{error}"
    );
}

#[tokio::test]
async fn failed_stream_is_retried_if_idempotent() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let builds = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&builds);
    let body = BodyStream::rebuildable(move || {
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        stream::iter(if is_first {
            vec![Err("lost")]
        } else {
            vec![Ok(Bytes::from("abc"))]
        })
    });
    http.send(upload(&UPLOAD, &body)).await.unwrap();
    assert_eq!(builds.load(Ordering::SeqCst), 2);
    assert_eq!(bodies(&server).await.last().unwrap(), b"abc");
}

#[tokio::test]
async fn wrong_length_is_an_error() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    for (length, end) in [
        (1, "has more than 1 bytes, its length"),
        (2, "has more than 2 bytes, its length"),
        (4, "has 3 bytes; expected 4, its length"),
    ] {
        let builds = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&builds);
        let body = BodyStream::rebuildable(move || {
            count.fetch_add(1, Ordering::SeqCst);
            parts(&["a", "bc"])
        });
        let error = http
            .send(upload(&UPLOAD, &body.length(length)))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (ErrorKind::RequestBody, false)
        );
        assert!(error.to_string().ends_with(end), "{error}");
        assert_eq!(builds.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn signed_request_rejects_a_stream() {
    #[derive(Debug)]
    struct Signed;

    impl Protocol for Signed {
        type Code = u32;

        fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
            Plain.classify(response)
        }

        fn authenticate(&self, request: &mut RequestParts<'_>, _: &AccessToken) -> Result<(), InvalidInput> {
            let length = request.body_bytes()?.len().to_string();
            request.insert_header(HeaderName::from_static("signature"), &length)
        }
    }

    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Signed).unwrap();
    let tokens = StaticToken::new(AccessToken::new("t", Placement::Bearer));
    let body = BodyStream::once(parts(&["abc"]));
    let error = http.send_as(&tokens, upload(&UPLOAD, &body)).await.unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "body");
    assert_eq!(received(&server).await, 0);

    // It was not sent, so it can be.
    let plain = builder(&server).build(Plain).unwrap();
    plain.send(upload(&UPLOAD, &body)).await.unwrap();
    let request = Request::new(&UPLOAD).bytes("text/plain", "abc").unwrap();
    http.send_as(&tokens, request).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[1].headers["signature"], "3");
    assert_eq!(requests[1].headers["content-type"], "text/plain");
}

/// Returns a stream of what is sent to the channel.
fn channel() -> (mpsc::Sender<&'static str>, BodyStream) {
    let (sender, mut receiver) = mpsc::channel(1);
    let stream = stream::poll_fn(move |context| {
        let part = receiver.poll_recv(context);
        part.map(|part| part.map(|part| Ok::<_, io::Error>(Bytes::from(part))))
    });
    (sender, BodyStream::once(stream))
}

/// Sends `part`, and waits until the connection has taken it.
async fn send_part(sender: &mpsc::Sender<&'static str>, part: &'static str) {
    sender.send(part).await.unwrap();
    drop(sender.reserve().await.unwrap());
}

async fn jump(span: Duration) {
    tokio::time::pause();
    tokio::time::advance(span).await;
    tokio::time::resume();
}

#[tokio::test]
async fn stalled_stream_times_out() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let (sender, body) = channel();
    let stall = async {
        send_part(&sender, "abc").await;
        jump(Duration::from_secs(31)).await;
    };
    let (outcome, ()) = tokio::join!(http.send(upload(&PAY, &body)), stall);
    let error = outcome.unwrap_err();
    assert_eq!(
        (error.kind(), error.may_have_arrived()),
        (ErrorKind::Timeout, true)
    );
    let end = "timed out waiting for the next part of the request's body";
    assert!(error.to_string().ends_with(end), "{error}");
}

#[tokio::test]
async fn each_part_restarts_the_read_timeout() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server)
        .attempt_timeout(Duration::from_secs(600))
        .build(Plain)
        .unwrap();
    let (sender, body) = channel();
    let feed = async move {
        for part in ["a", "b", "c", "d"] {
            send_part(&sender, part).await;
            jump(Duration::from_secs(20)).await;
        }
    };
    let (outcome, ()) = tokio::join!(http.send(upload(&UPLOAD, &body)), feed);
    outcome.unwrap();
    assert_eq!(bodies(&server).await, [b"abcd"]);
}

/// Starts an HTTP/2 server that accepts every request, and returns the bodies that arrived whole.
async fn http2_server() -> (Url, mpsc::UnboundedReceiver<Vec<u8>>) {
    let listener = test_servers::async_listener().await;
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (whole, bodies) = mpsc::unbounded_channel();
    // Ends with the test's runtime.
    tokio::spawn(async move {
        let (connection, _) = listener.accept().await.unwrap();
        let mut connection = h2::server::handshake(connection).await.unwrap();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let whole = whole.clone();
            tokio::spawn(async move {
                let (mut parts, mut body) = (request.into_body(), Vec::new());
                while let Some(part) = parts.data().await {
                    let Ok(part) = part else {
                        return;
                    };
                    body.extend_from_slice(&part);
                }
                let _test_is_over = whole.send(body);
                respond.send_response(http::Response::new(()), true).unwrap();
            });
        }
    });
    (url, bodies)
}

#[tokio::test]
async fn streams_are_sent_over_http2() {
    let (url, mut bodies) = http2_server().await;
    let http = HttpClientBuilder::new(url, "test/1")
        .clock(ManualClock::new())
        .configure_reqwest(reqwest::ClientBuilder::http2_prior_knowledge)
        .build(Plain)
        .unwrap();
    for body in [
        BodyStream::once(parts(&["a", "bc"])).length(3),
        BodyStream::once(parts(&["a", "bc"])),
    ] {
        for (endpoint, wrong) in [
            (&PAY, BodyStream::once(failing("abc"))),
            (&PAY, BodyStream::once(parts(&["a", "bc"])).length(1)),
            (&UPLOAD, BodyStream::rebuildable(|| parts(&["a", "bc"])).length(4)),
        ] {
            let error = http.send(upload(endpoint, &wrong)).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.is_retryable()),
                (ErrorKind::RequestBody, false)
            );
        }
        http.send(upload(&UPLOAD, &body)).await.unwrap();
        assert_eq!(
            bodies.recv().await.unwrap(),
            b"abc",
            "no other body arrived whole"
        );
    }
}
