//! The client below: configured here, or brought along.

use reqwest::redirect;

use super::*;
use crate::http::reqwest;

/// Redirects everything to `elsewhere`, which is another host by its port.
async fn redirecting(status: u16, elsewhere: &MockServer) -> MockServer {
    let location = format!("{}/elsewhere?from=here", elsewhere.uri());
    server(ResponseTemplate::new(status).insert_header("location", location.as_str())).await
}

/// reqwest's own default: up to ten redirects.
fn following() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy();
    client.tls_certs_only(std::iter::empty()).build().unwrap()
}

#[tokio::test]
async fn a_redirect_is_not_followed_whatever_the_configuration_says() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = server(ResponseTemplate::new(200)).await;
        let here = redirecting(status, &elsewhere).await;
        let http = builder(&here)
            .configure_http_client(|client| client.redirect(redirect::Policy::limited(5)))
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
async fn a_configured_client_is_the_one_that_is_used() {
    let here = server(ResponseTemplate::new(200)).await;
    let http = builder(&here)
        .configure_http_client(|client| {
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
async fn what_a_brought_client_follows_is_an_error_and_takes_neither_token_nor_body_along() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = server(ResponseTemplate::new(200)).await;
        let here = redirecting(status, &elsewhere).await;
        let http = builder(&here).http_client(following()).build(Plain).unwrap();
        let token = StaticToken::new(AccessToken::new("example-token", Placement::Bearer));
        let pay = Request::new(&PAY).json(&["example-amount"]).unwrap();
        for request in [Request::new(&READ), pay] {
            let error = http.send_as(&token, request).await.unwrap_err();
            let is_told = error.to_string().contains("redirect") || error.status().is_some();
            assert!(is_told, "{status}: {error}");
        }
        for arrived in elsewhere.received_requests().await.unwrap() {
            assert!(arrived.body.is_empty(), "{status}: {arrived:?}");
            assert!(!arrived.headers.contains_key("authorization"), "{status}");
            assert_eq!(arrived.method, Method::GET, "{status}");
        }
        assert_eq!(received(&here).await, 2, "{status}: nothing was sent again");
    }
}

#[tokio::test]
async fn the_limits_of_a_call_hold_for_a_brought_client_too() {
    let slow = server(ResponseTemplate::new(200).set_delay(Duration::from_secs(30))).await;
    let http = builder(&slow)
        .http_client(following())
        .attempt_timeout(Duration::from_millis(50))
        .retry(RetryPolicy::never())
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);

    let stalls = stalling_server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
    let http = HttpBuilder::new(stalls, "test/1")
        .http_client(following())
        .read_timeout(Duration::from_secs(2))
        .retry(RetryPolicy::never())
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("stalled after 4 bytes"), "{error}");

    let long = server(ResponseTemplate::new(200).set_body_bytes(vec![b' '; 1001])).await;
    let http = builder(&long)
        .http_client(following())
        .max_body(1000)
        .build(Plain)
        .unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
}

#[tokio::test]
async fn a_body_is_sent_with_its_length_and_as_it_stands() {
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
