//! Configuration of reqwest's client.

use reqwest::redirect;

use super::*;
use crate::http::reqwest;

/// Redirects everything to `elsewhere`, which is another origin by its port.
async fn redirecting(status: u16, elsewhere: &MockServer) -> MockServer {
    let location = format!("{}/elsewhere?from=here", elsewhere.uri());
    server(ResponseTemplate::new(status).insert_header("location", location.as_str())).await
}

#[tokio::test]
async fn redirects_are_never_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = server(ResponseTemplate::new(200)).await;
        let here = redirecting(status, &elsewhere).await;
        let http = builder(&here)
            .configure_reqwest(|client| client.redirect(redirect::Policy::limited(5)))
            .build(Plain)
            .unwrap();
        for endpoint in [&READ, &PAY] {
            let error = http.send(Request::new(endpoint)).await.unwrap_err();
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        }
        assert_eq!((received(&here).await, received(&elsewhere).await), (2, 0));
    }
}

#[tokio::test]
async fn configured_reqwest_client_is_used() {
    let here = server(ResponseTemplate::new(200)).await;
    let http = builder(&here)
        .configure_reqwest(|client| {
            client.default_headers(HeaderMap::from_iter([(
                HeaderName::from_static("x-configured"),
                HeaderValue::from_static("yes"),
            )]))
        })
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    let sent = &here.received_requests().await.unwrap()[0];
    assert_eq!(sent.headers["x-configured"], "yes");
}

#[tokio::test]
async fn body_is_sent_unchanged_with_its_length() {
    let here = server(ResponseTemplate::new(200)).await;
    let http = builder(&here).build(Plain).unwrap();
    http.send(Request::new(&PAY).json(&["amount"]).unwrap())
        .await
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    let sent = here.received_requests().await.unwrap();
    assert_eq!(sent[0].body, br#"["amount"]"#);
    assert_eq!(sent[0].headers["content-length"], "10");
    assert!(!sent[0].headers.contains_key("transfer-encoding"));
    assert!(!sent[1].headers.contains_key("transfer-encoding"));
}
