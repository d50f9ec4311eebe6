//! Raw requests.

use futures_util::{StreamExt, stream};

use super::*;
use crate::http::{AuthenticatedClient, AuthenticatedClientBuilder, BodyStream, Bytes, RawRequest, SentFlag};

static PAYMENTS: Endpoint = Endpoint::post("pay", "/pay");
static UPLOAD: Endpoint = Endpoint::put("upload", "/upload");
static ALL: [&Endpoint; 2] = [&PAYMENTS, &UPLOAD];

fn client(server: &MockServer) -> AuthenticatedClient<Plain> {
    client_of(Url::parse(&server.uri()).unwrap())
}

fn client_of(base_url: Url) -> AuthenticatedClient<Plain> {
    AuthenticatedClientBuilder::new(base_url, "test/1")
        .http(|http| http.clock(ManualClock::new()))
        .token_provider(ScriptedProvider::new())
        .build(Plain, |_| Ok(crate::NoToken))
        .unwrap()
}

fn raw(method: Method, target: &str) -> RawRequest {
    RawRequest::new(method, target).unwrap()
}

async fn text(mut response: ResponseStream<u32>) -> String {
    let mut body = Vec::new();
    while let Some(chunk) = response.next_chunk().await {
        body.extend_from_slice(&chunk.unwrap());
    }
    String::from_utf8(body).unwrap()
}

#[tokio::test]
async fn error_response_is_returned_after_its_retries() {
    let down = ResponseTemplate::new(503)
        .insert_header("x-cause", "repair")
        .set_body_string("down");
    let server = server(down).await;
    let client = client(&server);
    for (method, target, requests) in [
        (Method::GET, "/unknown?a=%20b", 3),
        (Method::HEAD, "/unknown", 3),
        (Method::POST, "/unknown", 1),
        (Method::PUT, "/unknown", 1),
        (Method::DELETE, "/unknown", 1),
        (Method::POST, "/pay", 1),
    ] {
        let before = received(&server).await;
        let response = client.raw(raw(method.clone(), target), &ALL).await.unwrap();
        assert_eq!(received(&server).await - before, requests, "{method} {target}");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()["x-cause"], "repair");
        assert_eq!(response.error().unwrap().execution(), Execution::Unknown);
        let expected = if method == Method::HEAD { "" } else { "down" };
        assert_eq!(text(response).await, expected);
    }
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.url.query(), Some("a=%20b"));
    assert_eq!(request.headers["authorization"], "Bearer token-1");
}

#[tokio::test]
async fn redirect_is_returned_and_not_followed() {
    let server = server(ResponseTemplate::new(302).insert_header("location", "https://example.com/")).await;
    let response = client(&server).raw(raw(Method::GET, "/old"), &ALL).await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(response.headers()["location"], "https://example.com/");
    assert_eq!(received(&server).await, 1);
}

#[tokio::test]
async fn rejected_token_is_replaced_for_a_recorded_body() {
    for (limit, requests) in [(8, 2), (7, 1)] {
        let server = server(ResponseTemplate::new(401)).await;
        let parts = stream::iter(["abcd", "efgh"]).map(|part| Ok::<_, String>(Bytes::from(part)));
        let request = raw(Method::PUT, "/upload").stream(BodyStream::recorded(parts, limit));
        let response = client(&server).raw(request, &ALL).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let received = server.received_requests().await.unwrap();
        assert_eq!(received.len(), requests, "limit {limit}");
        for request in received {
            assert_eq!(String::from_utf8_lossy(&request.body), "abcdefgh");
        }
    }
}

#[tokio::test]
async fn request_without_response_is_an_error() {
    let closed = test_servers::socket();
    let url = Url::parse(&format!("http://{}", closed.local_addr().unwrap())).unwrap();
    let flag = SentFlag::new();
    let request = raw(Method::POST, "/pay").observe_sending(&flag);
    let error = client_of(url).raw(request, &ALL).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!flag.is_set());
}

#[tokio::test]
async fn sent_request_sets_its_flag() {
    let server = server(ResponseTemplate::new(200)).await;
    let flag = SentFlag::new();
    let request = raw(Method::POST, "/pay").observe_sending(&flag);
    let response = client(&server).raw(request, &ALL).await.unwrap();
    assert!(flag.is_set() && response.error().is_none());
}

#[tokio::test]
async fn truncated_error_response_is_an_error() {
    for (announced, is_complete) in [(5, true), (9, false)] {
        let reply = format!("HTTP/1.1 404 Not Found\r\ncontent-length: {announced}\r\n\r\nshort");
        let (url, _requests) = raw_server(reply.leak()).await;
        let outcome = client_of(url).raw(raw(Method::GET, "/old"), &ALL).await;
        let status = match outcome {
            Ok(response) if is_complete => response.error().unwrap().status(),
            Err(error) if !is_complete => error.status(),
            outcome => panic!("{announced}: {outcome:?}"),
        };
        assert_eq!(status, Some(StatusCode::NOT_FOUND));
    }
}
