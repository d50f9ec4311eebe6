//! Headers of a request.

use super::*;

#[tokio::test]
async fn post_without_body_sends_content_length_zero() {
    let (server, url) = Server::start().await;
    let http = builder(url).build(Plain).unwrap();
    for method in [
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::GET,
        Method::DELETE,
    ] {
        let endpoint: &'static Endpoint = Box::leak(Box::new(Endpoint {
            method: method.clone(),
            ..PAY
        }));
        http.send(Request::new(endpoint)).await.unwrap();
        let head = server.heads().pop().unwrap();
        let expects_a_body = matches!(method.as_str(), "POST" | "PUT" | "PATCH");
        assert_eq!(
            head.contains("\r\ncontent-length: 0\r\n"),
            expects_a_body,
            "{head}"
        );
        assert!(!head.contains("transfer-encoding"), "{head}");
    }
}

#[tokio::test]
async fn no_response_encoding_is_requested() {
    let (server, url) = Server::start().await;
    let http = builder(url)
        .configure_reqwest(|client| client.gzip(true))
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    let head = server.heads().pop().unwrap();
    assert!(!head.contains("accept-encoding"), "{head}");
}

#[tokio::test]
async fn user_agent_starts_with_application() {
    let (server, url) = Server::start().await;
    let http = builder(url)
        .user_agent(String::from("shop/1.2 (ops@example.com)"))
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    let head = server.heads().pop().unwrap();
    assert!(
        head.contains("\r\nuser-agent: shop/1.2 (ops@example.com) test/1\r\n"),
        "{head}"
    );

    let error = builder(Url::parse("http://127.0.0.1:9").unwrap())
        .user_agent("a\r\nb: c")
        .build(Plain)
        .unwrap_err();
    assert!(error.to_string().starts_with("`user_agent`"), "{error}");
}
