//! Requests from numbers and JSON values equal those from their text.

use klip_a2a::{ErrorKind, JsonText, Peb, Request, auth_core::Decimal};
use serde_json::{Value, json};

use crate::{CONTRACT, RECEIVER, client, preparing};

async fn transaction_of(request: Request) -> Value {
    let server = preparing().await;
    client(&server).prepare(&request).await.unwrap();
    let body: Value = serde_json::from_slice(&server.bodies_of("prepare").await[0]).unwrap();
    body["transaction"].clone()
}

#[tokio::test]
async fn decimal_is_sent_without_trailing_zeros() {
    let third = Decimal::from_str_exact("0.333333").unwrap();
    let whole = third * Decimal::from_str_exact("3.000000").unwrap();
    assert_eq!(
        transaction_of(Request::send_klay(RECEIVER, whole)).await,
        json!({ "to": RECEIVER, "amount": "0.999999" })
    );
    let hundred = Decimal::new(100_000_000, 6);
    assert_eq!(
        transaction_of(Request::send_token(CONTRACT, RECEIVER, hundred)).await["amount"],
        "100"
    );
}

#[tokio::test]
async fn json_values_and_large_peb_are_sent_as_text() {
    let abi = json!({ "inputs": [{ "name": "id", "type": "uint256" }] });
    let peb = Peb::from_klay(Decimal::from_str_exact("9007199254.740993000000000001").unwrap());
    let params = JsonText::of(&["340282366920938463463374607431768211457"]).unwrap();
    let request = Request::execute_contract(CONTRACT, peb.unwrap(), abi, params);
    assert_eq!(
        transaction_of(request).await,
        json!({
            "to": CONTRACT,
            "value": "9007199254740993000000000001",
            "abi": r#"{"inputs":[{"name":"id","type":"uint256"}]}"#,
            "params": r#"["340282366920938463463374607431768211457"]"#,
        })
    );
}

#[tokio::test]
async fn invalid_number_is_rejected_by_name() {
    let server = preparing().await;
    let abi = json!({ "inputs": [{ "type": "uint256" }] });
    for (field, request) in [
        ("amount", Request::send_klay(RECEIVER, Decimal::new(1, 7))),
        ("amount", Request::send_klay(RECEIVER, Decimal::NEGATIVE_ONE)),
        (
            "value",
            Request::execute_contract(CONTRACT, "1.5", abi.clone(), json!(["7"])),
        ),
        (
            "abi",
            Request::execute_contract(CONTRACT, 0, json!([]), json!([])),
        ),
        (
            "params",
            Request::execute_contract(CONTRACT, 0, abi.clone(), json!({})),
        ),
        ("params", Request::execute_contract(CONTRACT, 0, abi, json!([]))),
    ] {
        let error = client(&server).prepare(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(error.to_string().contains(&format!("`{field}`")), "{error}");
    }
    assert!(server.sent().await.is_empty());
}
