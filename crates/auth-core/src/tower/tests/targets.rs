//! Requests that get a token.

use super::*;

#[tokio::test]
async fn request_outside_the_base_url_has_no_token() {
    let inner = accepting();
    let issuer = ScriptedProvider::new();
    let service = layer(issuer.clone()).layer(inner.clone());
    for uri in [
        "https://api.example.com",
        "https://api.example.com/v10",
        "https://api.example.com/v1/../other",
        "https://api.example.com/v1/%2e%2E/other",
        r"https://api.example.com/v1\..\other",
        r"https://api.example.com/v1\x",
        "https://api.example.com/x/../v1/y",
        "https://api.example.com:8443/v1",
        "https://api.example.com.evil.example/v1",
        "https://api.example.com@evil.example/v1",
        "http://api.example.com/v1",
        "/v1",
        "api.example.com:443",
        "*",
    ] {
        service.clone().oneshot(get(uri)).await.unwrap();
        let received = inner.received();
        let sent = received.last().unwrap();
        assert!(sent.headers.is_empty(), "{uri}");
        assert_eq!(sent.uri, uri);
    }
    assert_eq!(issuer.calls(), 0);

    for uri in [
        "https://api.example.com/v1",
        "https://API.example.com:443/v1/",
        "HTTPS://api.example.com/v1/x/../y",
        "https://api.example.com/v1?x=1",
    ] {
        service.clone().oneshot(get(uri)).await.unwrap();
        assert!(
            inner.received().last().unwrap().authorization().is_some(),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn relative_uris_are_authenticated_on_request() {
    let inner = accepting();
    let service = layer(fixed(Placement::query("key")))
        .relative_uris()
        .layer(inner.clone());
    for (uri, sent) in [
        ("/v1/x?a=1", "/v1/x?a=1&key=example"),
        ("/v1", "/v1?key=example"),
        ("/other", "/other"),
        ("//evil.example/v1", "//evil.example/v1"),
        ("/v1/../other", "/v1/../other"),
        ("https://evil.example/v1", "https://evil.example/v1"),
        ("*", "*"),
    ] {
        service.clone().oneshot(get(uri)).await.unwrap();
        assert_eq!(inner.received().last().unwrap().uri, sent);
    }
}

#[test]
fn too_long_query_is_an_error_without_the_token() {
    let token = AccessToken::new("hunter2".repeat(10_000), Placement::query("key"));
    let url = Url::parse(BASE).unwrap();
    let mut uri = Uri::from_static(BASE);
    let error = target::authenticate(&token, &url, &mut uri, &mut HeaderMap::new()).unwrap_err();
    assert_eq!(error.field(), "token");
    assert!(!error.to_string().contains("hunter2"));
    assert_eq!(uri, BASE);
}
