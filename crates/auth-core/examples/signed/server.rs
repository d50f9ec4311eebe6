//! A bank that checks the signature of each request.

use std::time::{Duration, SystemTime};

use auth_core::{Clock, SystemClock};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, body_json, method, path},
};

/// The key that both sides know.
pub(crate) const KEY: &str = "k3y-of-the-shop";

/// Starts the server on a free port. It stops when it is dropped.
pub(crate) async fn start() -> MockServer {
    let server = test_servers::mock_server().await;
    let payment = json!({"reference": "order-17", "amount": "15.90"});
    let pay = Mock::given(method("POST"))
        .and(path("/payments"))
        .and(body_json(payment))
        .and(is_signed)
        .respond_with(status(201, "pending"))
        .expect(1);
    pay.mount(&server).await;
    let unavailable = Mock::given(path("/payments/p-1"))
        .and(is_signed)
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .expect(1);
    unavailable.mount(&server).await;
    let paid = Mock::given(method("GET"))
        .and(path("/payments/p-1"))
        .and(is_signed)
        .respond_with(status(200, "paid"))
        .expect(1);
    paid.mount(&server).await;
    let invalid = ResponseTemplate::new(401).set_body_json(json!({"code": "invalid_signature"}));
    let anything_else = Mock::given(any()).respond_with(invalid).expect(0);
    anything_else.with_priority(u8::MAX).mount(&server).await;
    server
}

fn status(code: u16, status: &str) -> ResponseTemplate {
    ResponseTemplate::new(code).set_body_json(json!({"id": "p-1", "status": status}))
}

fn is_signed(request: &Request) -> bool {
    let header = |name| request.headers.get(name)?.to_str().ok();
    let (Some(time), Some(signature)) = (header("x-time"), header("x-signature")) else {
        return false;
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("a key of any length is valid");
    mac.update(format!("{} {} {time}\n", request.method, request.url.path()).as_bytes());
    mac.update(&request.body);
    let signature = hex::decode(signature).unwrap_or_default();
    is_recent(time) && mac.verify_slice(&signature).is_ok()
}

/// A signature is valid for a minute.
fn is_recent(time: &str) -> bool {
    let Ok(seconds) = time.parse() else {
        return false;
    };
    let signed = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    SystemClock
        .now()
        .wall
        .duration_since(signed)
        .is_ok_and(|age| age <= Duration::from_secs(60))
}
