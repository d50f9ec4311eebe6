//! Requests to prepare.

use auth_core::TokenErrorKind;
use klip_a2a::{Bapp, Client, ErrorKind, Request};

use crate::{CONTRACT, RECEIVER, USER, client, preparing};

async fn body_of(request: Request) -> String {
    let server = preparing().await;
    client(&server).prepare(&request).await.unwrap();
    let sent = server.sent().await;
    assert_eq!(sent.len(), 1);
    let (head, body) = sent[0].split_once("\n\n").unwrap();
    assert_eq!(
        head,
        "POST /v2/a2a/prepare\n\
         accept: application/json\n\
         content-type: application/json\n\
         user-agent: klip-a2a/0.1.0"
    );
    body.to_owned()
}

#[tokio::test]
async fn auth_names_the_bapp_and_nothing_else() {
    assert_eq!(
        body_of(Request::auth()).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"auth"}"#
    );
}

#[tokio::test]
async fn send_klay_sends_its_amount_as_text() {
    assert_eq!(
        body_of(Request::send_klay(RECEIVER, "1.500000").from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_klay","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x2222222222222222222222222222222222222222","amount":"1.500000"}}"#
    );
    assert_eq!(
        body_of(Request::send_klay(RECEIVER, "10")).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_klay","transaction":{"to":"0x2222222222222222222222222222222222222222","amount":"10"}}"#
    );
}

// Also if it is the zero address.
#[tokio::test]
async fn send_token_names_its_contract() {
    assert_eq!(
        body_of(Request::send_token(CONTRACT, RECEIVER, "0.000001").from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_token","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x2222222222222222222222222222222222222222","amount":"0.000001","contract":"0x3333333333333333333333333333333333333333"}}"#
    );
    let zero = "0x0000000000000000000000000000000000000000";
    let body = body_of(Request::send_token(zero, RECEIVER, "1")).await;
    assert!(
        body.ends_with(r#""contract":"0x0000000000000000000000000000000000000000"}}"#),
        "{body}"
    );
}

#[tokio::test]
async fn send_card_sends_any_id_as_text() {
    assert_eq!(
        body_of(Request::send_card(CONTRACT, RECEIVER, 12).from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_card","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x2222222222222222222222222222222222222222","card_id":"12","contract":"0x3333333333333333333333333333333333333333"}}"#
    );
    let long = "340282366920938463463374607431768211457";
    let body = body_of(Request::send_card(CONTRACT, RECEIVER, long)).await;
    assert!(
        body.contains(r#""card_id":"340282366920938463463374607431768211457""#),
        "{body}"
    );
}

#[tokio::test]
async fn execute_contract_sends_json_in_strings() {
    let abi = r#"{"type":"function","name":"mint","inputs":[{"name":"id","type":"uint256"},{"name":"locked","type":"bool"}]}"#;
    let request =
        Request::execute_contract(CONTRACT, "1000000000000000000", abi, r#"["7", true]"#).from(USER);
    assert_eq!(
        body_of(request).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"execute_contract","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x3333333333333333333333333333333333333333","value":"1000000000000000000","abi":"{\"type\":\"function\",\"name\":\"mint\",\"inputs\":[{\"name\":\"id\",\"type\":\"uint256\"},{\"name\":\"locked\",\"type\":\"bool\"}]}","params":"[\"7\", true]"}}"#
    );
}

#[tokio::test]
async fn sign_message_sends_only_a_message() {
    assert_eq!(
        body_of(Request::sign_message("I agree \"fully\"\n동의").from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"sign_message","message":{"value":"I agree \"fully\"\n동의","from":"0x1111111111111111111111111111111111111111"}}"#
    );
    assert_eq!(
        body_of(Request::sign_message("x")).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"sign_message","message":{"value":"x"}}"#
    );
}

// Callbacks are part of the BApp.
#[tokio::test]
async fn request_bapp_replaces_the_clients() {
    let both = Bapp::new("Other BApp")
        .on_success("example://linked")
        .on_fail("https://example.com/no?a=1&b=2");
    assert_eq!(
        body_of(Request::auth().bapp(both)).await,
        r#"{"bapp":{"name":"Other BApp","callback":{"success":"example://linked","fail":"https://example.com/no?a=1&b=2"}},"type":"auth"}"#
    );
    assert_eq!(
        body_of(Request::auth().bapp(Bapp::new("Other BApp").on_fail("example://no"))).await,
        r#"{"bapp":{"name":"Other BApp","callback":{"fail":"example://no"}},"type":"auth"}"#
    );
}

// Nothing is sent.
#[tokio::test]
async fn invalid_request_is_rejected_by_field() {
    let abi = r#"{"name":"mint","inputs":[{"type":"uint256"}]}"#;
    let cases = [
        ("to", Request::send_klay("0x22", "1")),
        ("to", Request::execute_contract("", "0", abi, "[1]")),
        ("from", Request::send_klay(RECEIVER, "1").from("0x11")),
        ("from", Request::sign_message("x").from("")),
        ("from", Request::auth().from(USER)),
        ("contract", Request::send_token("KLAY", RECEIVER, "1")),
        ("contract", Request::send_card("0x33", RECEIVER, 1)),
        ("amount", Request::send_klay(RECEIVER, "0.0000001")),
        ("amount", Request::send_token(CONTRACT, RECEIVER, "1e3")),
        ("card_id", Request::send_card(CONTRACT, RECEIVER, "0x0c")),
        ("card_id", Request::send_card(CONTRACT, RECEIVER, -1)),
        ("value", Request::execute_contract(CONTRACT, "1.5", abi, "[1]")),
        ("value", Request::sign_message("")),
        ("abi", Request::execute_contract(CONTRACT, "0", "[]", "[1]")),
        ("params", Request::execute_contract(CONTRACT, "0", abi, "1")),
        ("params", Request::execute_contract(CONTRACT, "0", abi, "[]")),
        ("bapp.name", Request::auth().bapp(Bapp::new("  "))),
    ];
    let server = preparing().await;
    for (field, request) in cases {
        let error = client(&server).prepare(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{request:?}");
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("`{field}` ")) && text.contains("expected "),
            "{text}"
        );
    }
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn client_without_bapp_needs_one_per_request() {
    let server = preparing().await;
    let client = Client::builder().base_url(server.base_url()).build().unwrap();

    let error = client.prepare(&Request::auth()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("`bapp.name` is missing"), "{error}");
    let error = client.token_provider().token().await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::InvalidInput);
    assert!(server.sent().await.is_empty());

    client
        .prepare(&Request::auth().bapp(Bapp::new("Other BApp")))
        .await
        .unwrap();
    assert_eq!(server.sent().await.len(), 1);
}
