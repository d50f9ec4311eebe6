//! A build without TLS.

use super::*;

#[test]
fn https_requires_a_tls_feature() {
    let error = builder(Url::parse("https://api.example.com").unwrap())
        .build(Plain)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let text = error.to_string();
    assert!(text.contains("`base_url` is https"), "{text}");
    for feature in ["rustls-aws-lc", "rustls-ring", "native-tls"] {
        assert!(text.contains(feature), "{text}");
    }
}

#[tokio::test]
async fn plain_http_works() {
    let (server, url) = Server::start().await;
    let http = builder(url)
        .connection_pool(ConnectionPool::new().unwrap())
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert_eq!(server.connections(), 1);
}
