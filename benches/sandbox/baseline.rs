//! Bare axum handler, to which the sandbox is compared.

use std::net::SocketAddr;

use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::Fault;

/// Starts a server with one handler, which parses JSON and answers with as much of it as the sandbox.
pub(crate) async fn start() -> Result<SocketAddr, Fault> {
    let handler = async |Json(body): Json<Value>| {
        Json(json!({
            "request_key": "b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            "status": if body["type"] == "auth" { "linked" } else { "prepared" },
            "expiration_time": 1_600_011_054,
        }))
    };
    let router = Router::new().route("/klip-a2a/v2/a2a/prepare", post(handler));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
