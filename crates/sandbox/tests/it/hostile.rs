//! Malformed requests: each must be rejected in the provider's shape, without effect on the next request.

use std::{error::Error, time::Duration};

use jiff::SignedDuration;
use reqwest::RequestBuilder;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, send},
    klavi::Merchant,
    klikoo_token::timestamp,
};

/// Maximum body size.
const LIMIT: usize = 2 * 1024 * 1024;

/// Returns a request for each endpoint that has a body and no token, with the message field of its error responses.
fn with_bodies(sandbox: &Sandbox, http: &Http) -> Result<Vec<(RequestBuilder, &'static str)>, jiff::Error> {
    let klavi = sandbox.klavi().base_url();
    let klikoo = http
        .post(format!(
            "{}/v1/open-api/access-token",
            sandbox.klikoo().base_url()
        ))
        .header("Open-Api-Timestamp", timestamp(sandbox, SignedDuration::ZERO)?)
        .header("Open-Api-Signature", "AAAA");
    Ok(vec![
        (
            http.post(format!("{}/v2/partner/auth", sandbox.klip_card().base_url())),
            "err",
        ),
        (
            http.post(format!("{}/v2/a2a/prepare", sandbox.klip_a2a().base_url())),
            "err",
        ),
        (klikoo, "response_message"),
        (http.post(format!("{klavi}/payment/customer/v1/auth")), "message"),
        (
            http.post(format!("{klavi}/payment/management/v1/auth")),
            "message",
        ),
    ])
}

#[tokio::test]
async fn unreadable_body_is_rejected_everywhere() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let deep = [br#"{"a":"#.to_vec(), b"[".repeat(100_000)].concat();
    let too_large = [br#"{"a":""#.to_vec(), b"a".repeat(LIMIT - 7), b"\"}".to_vec()].concat();
    assert_eq!(too_large.len(), LIMIT + 1);
    for body in [
        b"\xff\xfe{}".to_vec(),
        b"{\"a\":\"\xff\"}".to_vec(),
        b"{\"a\":1e999}".to_vec(),
        b"{}{}".to_vec(),
        deep,
        too_large,
    ] {
        for (request, field) in with_bodies(&sandbox, &http)? {
            let request = request
                .header("Content-Type", "application/json")
                .body(body.clone());
            let rejected = send(request).await?;
            assert_eq!(rejected.status, 400, "{:?}", rejected.body);
            assert!(!rejected.text(field).is_empty(), "{:?}", rejected.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn duplicate_header_is_ignored() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let twice = merchant
        .http
        .get(merchant.url("/payment/management/v1/merchants/apps"))
        .bearer_auth(&token)
        .bearer_auth(&token);
    assert_eq!(send(twice).await?.status, 401);

    let klikoo = merchant.sandbox.klikoo().base_url();
    let twice = merchant
        .http
        .post(format!("{klikoo}/v1/open-api/access-token"))
        .header(
            "Open-Api-Timestamp",
            timestamp(&merchant.sandbox, SignedDuration::ZERO)?,
        )
        .header(
            "Open-Api-Timestamp",
            timestamp(&merchant.sandbox, SignedDuration::ZERO)?,
        );
    assert_eq!(send(twice).await?.text("response_code"), "400016505");

    for (request, field) in with_bodies(&merchant.sandbox, &merchant.http)? {
        let twice = request
            .header("Content-Type", "application/json")
            .header("Content-Type", "application/json")
            .body("{}");
        let rejected = send(twice).await?;
        assert_eq!(rejected.status, 400);
        assert!(!rejected.text(field).is_empty());
    }
    Ok(())
}

/// Sends `request` unchanged, and returns the status line of the response.
async fn status_of(sandbox: &Sandbox, request: &[u8]) -> Result<String, Box<dyn Error>> {
    let mut stream = TcpStream::connect(sandbox.address()).await?;
    stream.write_all(request).await?;
    let mut status = [0; 12];
    stream.read_exact(&mut status).await?;
    Ok(String::from_utf8(status.to_vec())?)
}

#[tokio::test]
async fn malformed_head_does_not_affect_next_request() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let huge = [
        b"GET /".to_vec(),
        b"a".repeat(70_000),
        b" HTTP/1.1\r\n\r\n".to_vec(),
    ]
    .concat();
    for head in [
        &b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n"[..],
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://example.com/klavi HTTP/1.1\r\nHost: example.com\r\n\r\n",
        b"GET //klavi// HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /klavi/%/%zz/%ff?%=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /klip-a2a/wallet/?target=/a2a?request_key=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /klip-a2a/v2/a2a/result?request_key=%ff&request_key=%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /klavi/\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /klavi HTTP/1.1\r\nAuthorization: Bearer \xff\r\n\r\n",
        b"POST /klavi HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /klavi HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        &huge,
    ] {
        let status = status_of(&sandbox, head).await?;
        assert!(
            status.starts_with("HTTP/1.1 4"),
            "{status} for {}",
            String::from_utf8_lossy(head)
        );
    }
    let next = send(Http::new().get(format!("http://{}/", sandbox.address()))).await?;
    assert_eq!(next.status, 404);
    Ok(())
}

#[tokio::test]
async fn largest_time_still_works() -> Outcome {
    let merchant = Merchant::new().await?;
    let sandbox = &merchant.sandbox;
    sandbox.advance(Duration::MAX);
    // The clock never reaches the expiry of a token that is issued in its last second.
    let token = merchant.customer_token().await?;
    assert_eq!(
        merchant
            .get(&token, "/payment/customer/v1/instant/payments/1")
            .await?
            .status,
        404
    );
    for (request, _field) in with_bodies(sandbox, &merchant.http)? {
        assert_eq!(send(request.body("{}")).await?.status, 400);
    }
    Ok(())
}
