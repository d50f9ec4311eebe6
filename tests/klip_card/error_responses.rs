//! Error responses of Klip, and responses that are not Klip's.

use klip_card::{ErrorCode, ErrorKind};
use test_support::{MockProvider, Provider, Response};

use crate::{cards_error, client, signed_in};

#[tokio::test]
async fn unreadable_error_field_affects_no_other() {
    for (body, code, message) in [
        (
            r#"{"code":"1001","err":"bad request"}"#,
            Some(ErrorCode(1001)),
            "bad request",
        ),
        (r#"{"code":{"n":1},"err":"bad request"}"#, None, "bad request"),
        (
            r#"{"code":1001,"err":{"text":"x"}}"#,
            Some(ErrorCode(1001)),
            "1001",
        ),
        (r#"{"code":null,"err":null}"#, None, "400"),
        ("[]", None, "400"),
    ] {
        let server = MockProvider::start(Provider::KlipCard).await;
        server.off_contract("signIn", 400, body).await;

        let error = client(&server).partner().await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::ErrorResponse, "{body}");
        assert_eq!(error.code(), code.as_ref(), "{body}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[tokio::test]
async fn html_500_is_retried_then_reported() {
    let server = signed_in().await;
    let page = Response::off_contract(500).body("<html>gateway</html>", "text/html");
    server.always("cards", page).await;

    let error = cards_error(&server, "137").await;

    assert_eq!(
        (error.kind(), error.status().unwrap().as_u16()),
        (ErrorKind::ErrorResponse, 500)
    );
    assert!(error.is_retryable());
    assert_eq!(server.sent_to("cards").await.len(), 3);
}

#[tokio::test]
async fn non_json_error_names_call_and_content_type() {
    let server = signed_in().await;
    let page = Response::off_contract(200).body("<html>captive portal</html>", "text/html");
    server.always("cards", page).await;

    let error = cards_error(&server, "137").await;

    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(
        text.contains("GET /v2/wallet/nft/{nft_id}") && text.contains("text/html"),
        "{text}"
    );
}

#[tokio::test]
async fn id_cannot_leave_its_path() {
    let server = signed_in().await;
    for id in ["", "..", " "] {
        let error = cards_error(&server, id).await;
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    assert!(server.sent().await.is_empty());
}
