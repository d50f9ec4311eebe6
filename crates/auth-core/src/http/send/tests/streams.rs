//! Responses as streams.

use bytes::Bytes;
use futures_util::StreamExt;

use super::*;
use crate::http::ResponseStream;

fn client(url: Url) -> HttpClientBuilder {
    HttpClientBuilder::new(url, "test/1").clock(ManualClock::new())
}

/// Returns what `response` has, and the error that ends it.
async fn read(mut response: ResponseStream<u32>) -> (Vec<u8>, Option<Error<u32>>) {
    let mut body = Vec::new();
    while let Some(chunk) = response.next_chunk().await {
        match chunk {
            Ok(chunk) => body.extend_from_slice(&chunk),
            Err(error) => {
                assert!(response.next_chunk().await.is_none(), "an error ends the stream");
                return (body, Some(error));
            }
        }
    }
    assert!(response.next_chunk().await.is_none());
    (body, None)
}

#[tokio::test]
async fn body_is_streamed() {
    let content = vec![b'x'; 3_000_000];
    let response = ResponseTemplate::new(200)
        .insert_header("x-request-id", "7")
        .set_body_bytes(content.clone());
    let server = server(response).await;
    // The limit of the client is for bodies in memory.
    let http = builder(&server).max_body(1000).build(Plain).unwrap();
    let response = http.stream(Request::new(&READ)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.content_length(), Some(3_000_000));
    assert_eq!(
        (response.request_id(), response.endpoint().operation),
        (Some("7"), "read")
    );
    let chunks: Vec<Bytes> = response.map(Result::unwrap).collect().await;
    assert!(chunks.len() > 1 && chunks.concat() == content, "{}", chunks.len());
}

#[tokio::test]
async fn empty_body_is_an_empty_stream() {
    let server = server(ResponseTemplate::new(204)).await;
    let http = builder(&server).build(Plain).unwrap();
    let (body, error) = read(http.stream(Request::new(&READ)).await.unwrap()).await;
    assert!(body.is_empty() && error.is_none());
}

#[tokio::test]
async fn error_response_is_read_and_retried() {
    let server = server(ResponseTemplate::new(503).set_body_string("<p>down for repair</p>")).await;
    let http = builder(&server).build(Plain).unwrap();
    let error = http.stream(Request::new(&READ)).await.unwrap_err();
    assert!(error.to_string().contains("down for repair"), "{error}");
    assert_eq!(received(&server).await, 3);

    http.stream(Request::new(&PAY)).await.unwrap_err();
    assert_eq!(received(&server).await, 4, "a payment is sent once");
}

#[tokio::test]
async fn rejected_token_is_replaced() {
    let server = server(ResponseTemplate::new(401)).await;
    let http = builder(&server).build(Plain).unwrap();
    let tokens = CachedTokenProvider::new(ScriptedProvider::new());
    let error = http.stream_as(&tokens, Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(received(&server).await, 2);
}

#[tokio::test]
async fn stream_requires_the_token_of_its_endpoint() {
    static LIST: Endpoint = Endpoint {
        operation: "list",
        method: Method::GET,
        path: "/list",
        auth: Auth::Token,
        idempotency: Idempotency::Idempotent,
        paging: None,
    };
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let error = http.stream(Request::new(&LIST)).await.unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "token");
}

/// Reports errors as JSON with the status 200, and files as they are.
#[derive(Debug)]
struct Always200;

impl Protocol for Always200 {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        let is_error = response.body().starts_with(b"{\"error\"");
        Ok(is_error.then(|| ErrorResponse::new(crate::http::ErrorClass::Permanent)))
    }

    fn may_be_error(&self, _: StatusCode, headers: &HeaderMap) -> bool {
        headers
            .get("content-type")
            .is_some_and(|value| value == "application/json")
    }
}

#[tokio::test]
async fn possible_error_is_classified() {
    for (body, is_error) in [("{\"error\":7}", true), ("{\"rows\":7}", false), ("", false)] {
        let server = server(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
        let http = builder(&server).build(Always200).unwrap();
        match http.stream(Request::new(&READ)).await {
            Err(error) => assert!(is_error && error.kind() == ErrorKind::ErrorResponse, "{error}"),
            Ok(response) => {
                assert!(!is_error);
                let (read, error) = read(response).await;
                assert_eq!((read, error.is_none()), (body.as_bytes().to_vec(), true));
            }
        }
    }
    let server = server(ResponseTemplate::new(200).set_body_raw("{\"error\"", "text/csv")).await;
    let http = builder(&server).build(Always200).unwrap();
    assert_eq!(
        read(http.stream(Request::new(&READ)).await.unwrap()).await.0,
        b"{\"error\""
    );
}

#[tokio::test]
async fn limit_of_a_stream_is_optional() {
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nabcdefgh";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n";
    for (bytes, limit, is_read) in [
        (announced, 8, true),
        (announced, 7, false),
        (announced, 0, false),
        (chunked, 8, true),
        (chunked, 7, false),
        (chunked, 0, false),
    ] {
        let (url, _) = raw_server(bytes).await;
        let http = client(url).build(Plain).unwrap();
        let response = http.stream(Request::new(&READ)).await.unwrap().max_body(limit);
        let (body, error) = read(response).await;
        assert_eq!(error.is_none(), is_read, "{limit}");
        assert!(body.len() <= limit);
        if let Some(error) = error {
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Body, false));
            let end = format!("with a body of more than {limit} bytes");
            assert!(error.to_string().ends_with(&end), "{error}");
        }
    }
}

#[tokio::test]
async fn announced_excess_delivers_nothing() {
    let url = stalling_server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc").await;
    let http = client(url).build(Plain).unwrap();
    let response = http.stream(Request::new(&READ)).await.unwrap().max_body(99);
    let (body, error) = read(response).await;
    assert_eq!((body, error.unwrap().kind()), (vec![], ErrorKind::Body));
}

/// Starts an HTTP/2 server whose responses have a body of `parts`, each in a frame of its own.
async fn http2_server(parts: &'static [&'static str]) -> Url {
    let listener = test_servers::async_listener().await;
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    // Ends with the test's runtime.
    tokio::spawn(async move {
        let (connection, _) = listener.accept().await.unwrap();
        let mut connection = h2::server::handshake(connection).await.unwrap();
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let mut body = respond.send_response(http::Response::new(()), false).unwrap();
            for part in parts {
                body.send_data(Bytes::from(*part), false).unwrap();
            }
            body.send_data(Bytes::new(), true).unwrap();
        }
    });
    url
}

#[tokio::test]
async fn empty_frame_is_no_part() {
    let http = client(http2_server(&["", "abc", "", "d"]).await)
        .configure_reqwest(reqwest::ClientBuilder::http2_prior_knowledge)
        .build(Plain)
        .unwrap();
    let response = http.stream(Request::new(&READ)).await.unwrap();
    assert_eq!(response.version(), http::Version::HTTP_2);
    let parts: Vec<Bytes> = response.map(Result::unwrap).collect().await;
    assert_eq!(parts, ["abc", "d"]);
}

#[tokio::test]
async fn cut_body_is_an_error() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc";
    let (url, connections) = raw_server(cut).await;
    let http = client(url).build(Plain).unwrap();
    let (body, error) = read(http.stream(Request::new(&READ)).await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!((body.as_slice(), error.kind()), (&b"abc"[..], ErrorKind::Body));
    assert!(
        error
            .to_string()
            .ends_with("reading its body failed after 3 bytes"),
        "{error}"
    );
    assert_eq!(error.execution(), Execution::Unknown);
    assert_eq!(connections.load(Ordering::SeqCst), 1, "a stream is not retried");
}

#[tokio::test]
async fn stalled_body_times_out() {
    let url = stalling_server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc").await;
    let http = client(url).build(Plain).unwrap();
    let mut response = http.stream(Request::new(&READ)).await.unwrap();
    assert_eq!(response.next_chunk().await.unwrap().unwrap(), "abc");
    tokio::time::pause();
    let within = |seconds| Duration::from_secs(seconds);
    let waits = tokio::time::timeout(within(29), response.next_chunk()).await;
    assert!(waits.is_err(), "the read timeout is 30 s");
    let ends = tokio::time::timeout(within(2), response.next_chunk()).await;
    let error = ends.unwrap().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().ends_with("timed out after 3 bytes"), "{error}");
    assert!(response.next_chunk().await.is_none());
}

#[tokio::test]
async fn head_has_the_attempt_timeout() {
    let url = stalling_server("").await;
    let http = client(url)
        .attempt_timeout(Duration::from_secs(20))
        .retry(RetryPolicy::never())
        .build(Plain)
        .unwrap();
    let waits = async {
        for _ in 0..64 {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(21)).await;
        tokio::time::resume();
    };
    let (outcome, ()) = tokio::join!(http.stream(Request::new(&READ)), waits);
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Timeout);
}

/// Sends the head and the first half of a body; the second half once it is told to. Tells when the client is gone.
async fn halves() -> (Url, mpsc::UnboundedSender<()>, tokio::sync::oneshot::Receiver<()>) {
    let listener = test_servers::async_listener().await;
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (go, mut going) = mpsc::unbounded_channel();
    let (gone, is_gone) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let _ = connection.read(&mut [0; 1024]).await;
        let first = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabc";
        connection.write_all(first).await.unwrap();
        if going.recv().await.is_some() {
            connection.write_all(b"def").await.unwrap();
        }
        let _ = connection.read_to_end(&mut Vec::new()).await;
        let _ = gone.send(());
    });
    (url, go, is_gone)
}

#[tokio::test]
async fn slow_reader_has_no_timeout() {
    let (url, go, _gone) = halves().await;
    let http = client(url).build(Plain).unwrap();
    let mut response = http.stream(Request::new(&READ)).await.unwrap();
    assert_eq!(response.next_chunk().await.unwrap().unwrap(), "abc");
    // Beyond the read timeout, the attempt timeout and the deadline.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(600)).await;
    tokio::time::resume();
    go.send(()).unwrap();
    assert_eq!(response.next_chunk().await.unwrap().unwrap(), "def");
    assert!(response.next_chunk().await.is_none());
}

#[tokio::test]
async fn dropped_stream_closes_its_connection() {
    let (url, go, gone) = halves().await;
    let http = client(url).build(Plain).unwrap();
    let mut response = http.stream(Request::new(&READ)).await.unwrap();
    assert_eq!(response.next_chunk().await.unwrap().unwrap(), "abc");
    drop(response);
    drop(go);
    gone.await.unwrap();
}

#[tokio::test]
async fn stream_shows_no_value() {
    let response = ResponseTemplate::new(200).insert_header("x-key", "hunter2");
    let server = server(response.set_body_string("hunter2")).await;
    let http = builder(&server).build(Plain).unwrap();
    let shown = format!("{:?}", http.stream(Request::new(&READ)).await.unwrap());
    assert!(shown.contains("x-key") && !shown.contains("hunter2"), "{shown}");
}
