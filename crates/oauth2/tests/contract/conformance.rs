//! Conformance suite of auth-core, and the use with its clients.

use std::sync::Arc;

use auth_core::{
    CachedTokenProvider,
    http::{AuthenticatedClientBuilder, Endpoint, Request, StandardProtocol, Url},
    testing::conformance,
};
use auth_core_oauth2::MemoryStore;
use serde_json::{Value, json};

use crate::authorization_server::{builder, issued, ok, secret_basic, server};

#[test]
fn token_providers_conform() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(server([ok(&issued())]));
    let grant = builder(&server, secret_basic()).client_credentials().unwrap();
    conformance::token_provider(&grant);
    conformance::token_provider(&CachedTokenProvider::new(grant));
    let refresh = builder(&server, secret_basic())
        .refresh_token(MemoryStore::new("x"))
        .unwrap();
    conformance::token_provider(&refresh);
    conformance::token_provider(&CachedTokenProvider::new(refresh));
}

static ORDERS: Endpoint = Endpoint::get("orders", "/orders");

#[tokio::test]
async fn client_sends_tokens_of_a_grant() {
    let login = server([ok(&issued())]).await;
    let api = server([ok(&json!([]))]).await;
    let tokens = builder(&login, secret_basic()).client_credentials().unwrap();
    let client = AuthenticatedClientBuilder::new(Url::parse(&api.uri()).unwrap(), "test/1")
        .wrap_issuer(|issuer| Arc::new(issuer))
        .build(StandardProtocol::new(), |_http| Ok(tokens))
        .unwrap();
    for _ in 0..3 {
        let _: Value = client.call(Request::new(&ORDERS)).await.unwrap();
    }
    assert_eq!(
        login.received_requests().await.unwrap().len(),
        1,
        "the token is cached"
    );
    let calls = api.received_requests().await.unwrap();
    assert_eq!(calls.len(), 3);
    assert_eq!(calls[2].headers["authorization"], "Bearer 2YotnFZFEjr1zCsicMWpAA");
}
