//! Metadata of the authorization server.

use auth_core::http::ErrorKind;
use auth_core_oauth2::{AuthorizationServer, ClientAuthentication, GrantProvider, SigningKey};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::authorization_server::ok;

const OAUTH: &str = "/.well-known/oauth-authorization-server/tenant";
const OPENID: &str = "/tenant/.well-known/openid-configuration";

async fn serving(at: &'static str, document: impl Fn(&str) -> Value) -> (MockServer, String) {
    let server = test_servers::mock_server().await;
    let issuer = format!("{}/tenant", server.uri());
    Mock::given(path(at))
        .respond_with(ok(&document(&issuer)))
        .mount(&server)
        .await;
    (server, issuer)
}

fn document(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "dpop_signing_alg_values_supported": ["EdDSA"],
        "response_types_supported": ["none"],
        "unknown": {"member": true},
    })
}

#[tokio::test]
async fn metadata_is_found_in_both_places() {
    for (at, requests) in [(OAUTH, 1), (OPENID, 2)] {
        let (server, issuer) = serving(at, document).await;
        let found = AuthorizationServer::discover(&issuer).await.unwrap();
        assert_eq!(found.issuer(), Some(issuer.as_str()));
        assert_eq!(found.token_endpoint().as_str(), format!("{issuer}/token"));
        assert_eq!(server.received_requests().await.unwrap().len(), requests);
    }
}

#[tokio::test]
async fn metadata_limits_the_client() {
    let (_server, issuer) = serving(OAUTH, document).await;
    let found = AuthorizationServer::discover(&issuer).await.unwrap();
    let key = SigningKey::generate_p256().unwrap();
    let with = |client| GrantProvider::builder(found.clone(), client);
    let post = ClientAuthentication::secret_post("shop", "hunter2");
    for (built, field) in [
        (
            with(ClientAuthentication::secret_basic("shop", "hunter2")).client_credentials(),
            "client_authentication",
        ),
        (
            with(ClientAuthentication::private_key_jwt("shop", key.clone())).client_credentials(),
            "signing_key",
        ),
        (with(post.clone()).dpop(key).client_credentials(), "dpop"),
    ] {
        assert_eq!(built.unwrap_err().invalid_input().unwrap().field(), field);
    }
    with(post).client_credentials().unwrap();
}

#[tokio::test]
async fn metadata_of_another_issuer_is_rejected() {
    for (document, field) in [
        (
            (|issuer| json!({"issuer": format!("{issuer}/"), "token_endpoint": format!("{issuer}/token")}))
                as fn(&str) -> Value,
            "issuer",
        ),
        (
            |_| json!({"issuer": "https://attacker.example", "token_endpoint": "https://attacker.example/token"}),
            "issuer",
        ),
        (
            |issuer| json!({"issuer": issuer, "token_endpoint": "http://attacker.example/token"}),
            "token_endpoint",
        ),
    ] {
        let (server, issuer) = serving(OAUTH, document).await;
        let error = AuthorizationServer::discover(&issuer).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.invalid_input().unwrap().field(), field);
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn invalid_issuer_is_rejected_before_io() {
    for issuer in [
        "",
        "login.example.com",
        "http://login.example.com",
        "https://login.example.com?x",
    ] {
        let error = AuthorizationServer::discover(issuer).await.unwrap_err();
        assert_eq!(error.invalid_input().unwrap().field(), "issuer", "{issuer}");
    }
}

#[tokio::test]
async fn unreadable_metadata_is_an_error() {
    for (response, kind) in [
        (ResponseTemplate::new(404), ErrorKind::ErrorResponse),
        (
            ResponseTemplate::new(200).set_body_string("<html>"),
            ErrorKind::Decode,
        ),
        (ok(&json!({"issuer": "x"})), ErrorKind::Decode),
    ] {
        let server = crate::authorization_server::server([response]).await;
        let error = AuthorizationServer::discover(&server.uri()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
    }
}
