//! An authorization server, and an API that revokes the first token.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, basic_auth, bearer_token, body_string, header, method, path, path_regex},
};

/// The client that the authorization server knows.
pub(crate) const CLIENT_ID: &str = "shop";
/// The secret of the client.
pub(crate) const CLIENT_SECRET: &str = "s3cret-of-the-shop";

/// Starts the server on a free port. It stops when it is dropped.
pub(crate) async fn start() -> MockServer {
    let server = test_servers::mock_server().await;
    let issuer = server.uri();
    let metadata = json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    });
    let number = AtomicU32::new(1);
    let issue = move |_: &Request| {
        let token = format!("token-{}", number.fetch_add(1, Ordering::Relaxed));
        let response = json!({"access_token": token, "token_type": "Bearer", "expires_in": 600});
        ResponseTemplate::new(200).set_body_json(response)
    };
    let mocks = [
        Mock::given(path("/.well-known/oauth-authorization-server"))
            .respond_with(ResponseTemplate::new(200).set_body_json(metadata))
            .expect(1),
        Mock::given(method("POST"))
            .and(path("/token"))
            .and(basic_auth(CLIENT_ID, CLIENT_SECRET))
            .and(header("content-type", "application/x-www-form-urlencoded"))
            .and(body_string("grant_type=client_credentials&scope=orders%3Aread"))
            .respond_with(issue)
            .expect(2),
        order_for("token-1").up_to_n_times(1).expect(1),
        order_for("token-2").expect(2),
        // The revoked token.
        Mock::given(any())
            .and(bearer_token("token-1"))
            .respond_with(invalid_token())
            .with_priority(u8::MAX)
            .expect(1),
    ];
    for mock in mocks {
        mock.mount(&server).await;
    }
    server
}

fn order_for(token: &str) -> Mock {
    let request = Mock::given(method("GET")).and(path_regex("^/api/orders/[0-9]+$"));
    request.and(bearer_token(token)).respond_with(order)
}

fn order(request: &Request) -> ResponseTemplate {
    let id = request.url.path().rsplit('/').next();
    ResponseTemplate::new(200).set_body_json(json!({"id": id, "amount": "15.90"}))
}

/// Returns the error response of RFC 6750, section 3.1.
fn invalid_token() -> ResponseTemplate {
    let challenge = r#"Bearer error="invalid_token", error_description="The token was revoked""#;
    ResponseTemplate::new(401).insert_header("www-authenticate", challenge)
}
