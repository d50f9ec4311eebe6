//! Error responses.

use std::{error::Error as _, time::Duration};

use auth_core::{TokenErrorKind, TokenProvider};
use auth_core_oauth2::{ClientAuthentication, Error, ErrorCode, MemoryStore};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::{
    authorization_server::{CLIENT_ID, bodies, builder, error, field, issued, ok, secret_basic, server},
    responses::report,
};

#[tokio::test]
async fn code_decides_the_kind() {
    use TokenErrorKind::{InvalidInput, InvalidResponse, Rejected, Unavailable};

    for (status, code, kind, requests) in [
        (401, "invalid_client", Rejected, 1),
        (400, "invalid_client", Rejected, 1),
        (400, "invalid_grant", Rejected, 1),
        (400, "unauthorized_client", Rejected, 1),
        (403, "access_denied", Rejected, 1),
        (400, "consent_required", Rejected, 1),
        (400, "invalid_request", InvalidInput, 1),
        (400, "invalid_scope", InvalidInput, 1),
        (400, "invalid_target", InvalidInput, 1),
        (400, "unsupported_grant_type", InvalidInput, 1),
        (400, "invalid_dpop_proof", InvalidInput, 1),
        (400, "use_dpop_nonce", Unavailable, 3),
        (400, "temporarily_unavailable", Unavailable, 3),
        (400, "server_error", Unavailable, 3),
        (400, "slow_down", Unavailable, 3),
        (429, "invalid_client", Unavailable, 3),
        (503, "invalid_client", Unavailable, 3),
        // Some servers return errors with 200.
        (200, "invalid_client", Rejected, 1),
        (200, "temporarily_unavailable", Unavailable, 3),
        (302, "invalid_client", InvalidResponse, 1),
        (501, "invalid_client", InvalidResponse, 1),
        (302, "", InvalidResponse, 1),
        (400, "", InvalidResponse, 1),
        (401, "", Rejected, 1),
        (403, "", Rejected, 1),
        (404, "", InvalidResponse, 1),
        (501, "", InvalidResponse, 1),
        (500, "", Unavailable, 3),
    ] {
        let server = server([error(status, code)]).await;
        let tokens = builder(&server, secret_basic()).client_credentials().unwrap();
        let error = tokens.token().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {code}");
        assert_eq!(bodies(&server).await.len(), requests, "{status} {code}");
        let source: &Error = error.source().unwrap().downcast_ref().unwrap();
        let expected = (!code.is_empty()).then(|| ErrorCode::from(code));
        assert_eq!(source.code(), expected.as_ref());
    }
}

#[tokio::test]
async fn requested_delay_is_reported() {
    let busy = error(503, "temporarily_unavailable").insert_header("retry-after", "3600");
    let server = server([busy]).await;
    let tokens = builder(&server, secret_basic()).client_credentials().unwrap();
    let error = tokens.token().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(
        bodies(&server).await.len(),
        1,
        "the delay is the caller's decision"
    );
}

#[tokio::test]
async fn description_is_in_the_error() {
    let body = json!({"error": "invalid_scope", "error_description": "no such scope: read"});
    let server = server([ResponseTemplate::new(400).set_body_json(body)]).await;
    let tokens = builder(&server, secret_basic()).client_credentials().unwrap();
    let error = tokens.token().await.unwrap_err();
    let source = error.source().unwrap();
    assert!(source.to_string().contains("invalid_scope"), "{source}");
    assert!(source.to_string().contains("no such scope: read"), "{source}");
}

/// Repeats in its error what the request had: in the description, and in the code.
struct Echo;

impl wiremock::Respond for Echo {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let header = |name: &str| {
            let value = request.headers.get(name);
            value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
        };
        let secrets = [
            "client_secret",
            "refresh_token",
            "subject_token",
            "client_assertion",
        ];
        let values: Vec<String> = secrets.iter().filter_map(|name| field(&body, name)).collect();
        let description = format!(
            "{body} {} {} {}",
            values.join(" "),
            header("authorization"),
            header("dpop")
        );
        ResponseTemplate::new(400).set_body_json(json!({
            "error": values.first().cloned().unwrap_or_else(|| header("authorization")),
            "error_description": description,
        }))
    }
}

#[tokio::test]
async fn repeated_secrets_are_redacted() {
    const SECRET: &str = "hunter2+/ %&";

    let server = test_servers::mock_server().await;
    wiremock::Mock::given(wiremock::matchers::any())
        .respond_with(Echo)
        .mount(&server)
        .await;
    let key = auth_core_oauth2::SigningKey::generate_p256().unwrap();
    let signed = ClientAuthentication::private_key_jwt(CLIENT_ID, key.clone());
    let providers: [Box<dyn TokenProvider>; 5] = [
        Box::new(
            builder(&server, ClientAuthentication::secret_basic(CLIENT_ID, SECRET))
                .client_credentials()
                .unwrap(),
        ),
        Box::new(
            builder(&server, ClientAuthentication::secret_post(CLIENT_ID, SECRET))
                .client_credentials()
                .unwrap(),
        ),
        Box::new(
            builder(&server, secret_basic())
                .refresh_token(MemoryStore::new(SECRET))
                .unwrap(),
        ),
        Box::new(
            builder(&server, secret_basic())
                .parameter("subject_token", SECRET)
                .extension("urn:x:y")
                .unwrap(),
        ),
        Box::new(builder(&server, signed).dpop(key).client_credentials().unwrap()),
    ];
    for provider in providers {
        assert!(!format!("{provider:?}").contains("hunter2"));
        let report = report(&provider.token().await.unwrap_err());
        for secret in ["hunter2", "aHVudGVyMi", "Basic ", "eyJ"] {
            assert!(!report.contains(secret), "{secret} in {report}");
        }
        assert!(report.contains("[redacted]"), "{report}");
    }
}

#[tokio::test]
async fn extension_grant_is_not_sent_twice() {
    let server = server([ResponseTemplate::new(503), ok(&issued())]).await;
    let tokens = builder(&server, secret_basic()).extension("urn:x:y").unwrap();
    let error = tokens.token().await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::Unavailable);
    assert_eq!(bodies(&server).await.len(), 1);
}
