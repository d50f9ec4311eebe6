//! Invalid settings, found before a credential leaves.

use auth_core::http::{ErrorKind, Url};
use auth_core_oauth2::{ClientAuthentication, Error, JwtBearer, MemoryStore, SigningKey};

use crate::authorization_server::{builder, issued, ok, secret_basic, server};

fn field(error: &Error) -> String {
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    error.invalid_input().unwrap().field().to_owned()
}

#[tokio::test]
async fn invalid_settings_are_named_before_io() {
    let server = server([ok(&issued())]).await;
    let with = || builder(&server, secret_basic());
    for (built, expected) in [
        (with().scope("read write").client_credentials(), "scope"),
        (with().scopes(["read", ""]).client_credentials(), "scope"),
        (with().scope("r\u{e4}d").client_credentials(), "scope"),
        (with().audience(" ").client_credentials(), "audience"),
        (
            with()
                .resource(Url::parse("https://a.example/#b").unwrap())
                .client_credentials(),
            "resource",
        ),
        (
            with().parameter("client_id", "x").client_credentials(),
            "client_id",
        ),
        (with().extension(""), "grant_type"),
        (with().extension(" urn:x"), "grant_type"),
        (
            with().jwt_bearer(JwtBearer::new("", SigningKey::generate_p256().unwrap())),
            "jwt_bearer.issuer",
        ),
        (
            builder(&server, ClientAuthentication::public(" ")).client_credentials(),
            "client_id",
        ),
        (
            builder(&server, ClientAuthentication::secret_post("shop", "\n")).client_credentials(),
            "client_secret",
        ),
    ] {
        assert_eq!(field(&built.unwrap_err()), expected);
    }
    let refresh = with().scope("a b").refresh_token(MemoryStore::new("x"));
    assert_eq!(field(&refresh.unwrap_err()), "scope");
    assert!(server.received_requests().await.unwrap().is_empty());
}
