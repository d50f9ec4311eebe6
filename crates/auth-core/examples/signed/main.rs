//! Makes a payment at an API that wants each request signed: `cargo run -p auth-core --example signed`.

mod server;

use std::time::UNIX_EPOCH;

use auth_core::http::{
    Auth, Endpoint, Error, ErrorCode, ErrorResponse, HeaderName, HttpClientBuilder, Protocol, Request,
    RequestParts, Response, StandardProtocol, Url,
};
use auth_core::{AccessToken, InvalidInput, Scalar, Secret};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

static PAY: Endpoint = Endpoint::post("pay", "/payments").auth(Auth::Credentials);
static PAYMENT: Endpoint = Endpoint::get("payment", "/payments/{id}").auth(Auth::Credentials);

#[derive(serde::Deserialize)]
struct Payment {
    id: Scalar,
    status: String,
}

/// Signs requests with HMAC-SHA256 over method, path, time and body.
#[derive(Debug)]
struct Signed(Secret);

impl Protocol for Signed {
    type Code = ErrorCode;

    fn classify(&self, response: &Response) -> Result<Option<ErrorResponse>, Error> {
        StandardProtocol::new().classify(response)
    }

    /// The client calls it for each attempt, so a retry has a time and a signature of its own.
    fn authenticate(&self, request: &mut RequestParts<'_>, _: &AccessToken) -> Result<(), InvalidInput> {
        let age = request.at.wall.duration_since(UNIX_EPOCH);
        let time = age.unwrap_or_default().as_secs().to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose().as_bytes()).expect("takes any key");
        mac.update(format!("{} {} {time}\n", request.endpoint.method, request.path).as_bytes());
        mac.update(request.body_bytes()?);
        let signature = hex::encode(mac.finalize().into_bytes());
        request.insert_header(HeaderName::from_static("x-time"), &time)?;
        request.insert_sensitive_header(HeaderName::from_static("x-signature"), &signature)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = server::start().await;
    let client = HttpClientBuilder::new(Url::parse(&server.uri())?, "my-app/1.0");
    let bank = client.build(Signed(Secret::from(server::KEY)))?;
    let body = serde_json::json!({"reference": "order-17", "amount": "15.90"});
    let made: Payment = bank.send(Request::new(&PAY).json(&body)?).await?.json()?;
    // The bank is unavailable at first, and the client sends the idempotent request again.
    let status = Request::new(&PAYMENT).path_param("id", made.id.as_str())?;
    let found: Payment = bank.send(status).await?.json()?;
    println!("{} was {}, and is {}", found.id, made.status, found.status);
    Ok(())
}
