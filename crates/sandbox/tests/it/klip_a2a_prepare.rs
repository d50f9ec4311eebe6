use std::error::Error;

use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
};

const TO: &str = "0xABCDEF0123456789abcdef0123456789ABCDEF01";
const CONTRACT: &str = "0x2222222222222222222222222222222222222222";

async fn prepare(sandbox: &Sandbox, body: &Value) -> Result<JsonResponse, Box<dyn Error>> {
    let url = format!("{}/v2/a2a/prepare", sandbox.klip_a2a().base_url());
    send(Http::new().post(url).json(body)).await
}

fn with_transaction(kind: &str, transaction: &Value) -> Value {
    json!({ "bapp": { "name": "Example" }, "type": kind, "transaction": transaction })
}

fn with_message(message: &Value) -> Value {
    json!({ "bapp": { "name": "Example" }, "type": "sign_message", "message": message })
}

fn contract_call(abi: &str, params: &str, value: &str) -> Value {
    with_transaction(
        "execute_contract",
        &json!({ "to": CONTRACT, "value": value, "abi": abi, "params": params }),
    )
}

const ABI: &str = r#"{"name":"transfer","type":"function","inputs":[{"name":"to","type":"address"},{"name":"value","type":"uint256"}]}"#;
const PARAMS: &str = r#"["0x1111111111111111111111111111111111111111",10]"#;

#[tokio::test]
async fn all_six_types_are_prepared() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let now = sandbox.now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    for body in [
        json!({ "bapp": { "name": "Example", "callback": {} }, "type": "auth" }),
        with_transaction("send_klay", &json!({ "to": TO, "amount": "10.123456" })),
        with_transaction(
            "send_token",
            &json!({ "from": TO, "to": TO, "amount": "10", "contract": CONTRACT }),
        ),
        with_transaction(
            "send_card",
            &json!({ "to": TO, "card_id": "9007199254740993", "contract": CONTRACT }),
        ),
        contract_call(ABI, PARAMS, "1000000000000000000"),
        with_message(&json!({ "value": "hello", "from": TO })),
    ] {
        let prepared = prepare(&sandbox, &body).await?;
        assert_eq!(prepared.status, 200, "{body}");
        assert_eq!(prepared.text("status"), "prepared");
        assert_eq!(prepared.text("request_key").len(), 36);
        let expires = prepared.body["expiration_time"].as_u64().unwrap();
        assert!((300..=301).contains(&(expires - now)));
    }
    assert_eq!(sandbox.klip_a2a().prepare_requests(), 6);
    Ok(())
}

#[tokio::test]
async fn each_request_error_has_its_code() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let klay = |transaction: &Value| with_transaction("send_klay", transaction);
    for (code, body) in [
        (6010, json!({ "bapp": { "name": "Example" } })),
        (6010, json!({ "bapp": { "name": "Example" }, "type": 1 })),
        (6401, json!({ "type": "auth" })),
        (6401, json!({ "bapp": { "name": "" }, "type": "auth" })),
        (
            6402,
            json!({ "bapp": { "name": "Example" }, "type": "send_klay" }),
        ),
        (6402, with_transaction("auth", &json!({}))),
        (
            6402,
            json!({ "bapp": { "name": "Example" }, "type": "sign_message" }),
        ),
        (6403, klay(&json!({ "amount": "1" }))),
        (6403, klay(&json!({ "to": "0x12", "amount": "1" }))),
        (6404, klay(&json!({ "to": TO }))),
        (6404, klay(&json!({ "to": TO, "amount": "0.0000001" }))),
        (6404, klay(&json!({ "to": TO, "amount": 1 }))),
        (
            6405,
            with_transaction("send_token", &json!({ "to": TO, "amount": "1" })),
        ),
        (
            6405,
            with_transaction("send_card", &json!({ "to": TO, "card_id": "1", "contract": "" })),
        ),
        (
            6406,
            with_transaction(
                "send_card",
                &json!({ "to": TO, "card_id": 1, "contract": CONTRACT }),
            ),
        ),
        (
            6406,
            with_transaction("send_card", &json!({ "to": TO, "id": "1", "contract": CONTRACT })),
        ),
        (6407, contract_call("[]", PARAMS, "0")),
        (6407, contract_call("transfer", PARAMS, "0")),
        (6408, contract_call(ABI, "{}", "0")),
        (6408, contract_call(ABI, "[1]", "0")),
        (6409, contract_call(ABI, PARAMS, "0.5")),
        (6409, contract_call(ABI, PARAMS, "")),
        (6409, with_message(&json!({ "value": "" }))),
        (
            6410,
            json!({ "bapp": { "name": "Example" }, "type": "send_klaytn" }),
        ),
        (6411, klay(&json!({ "from": "me", "to": TO, "amount": "1" }))),
        (6411, with_message(&json!({ "value": "hello", "from": "me" }))),
    ] {
        let rejected = prepare(&sandbox, &body).await?;
        assert_eq!(rejected.status, 400, "{body}");
        assert_eq!(rejected.body["code"], code, "{body}");
        assert!(!rejected.text("err").is_empty());
        assert_eq!(rejected.body.as_object().map(serde_json::Map::len), Some(2));
    }
    Ok(())
}

#[tokio::test]
async fn abi_and_params_are_json_in_text() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let body = with_transaction(
        "execute_contract",
        &json!({ "to": CONTRACT, "value": "0", "abi": {}, "params": [] }),
    );
    assert_eq!(prepare(&sandbox, &body).await?.body["code"], 6407);
    Ok(())
}

#[tokio::test]
async fn non_object_body_is_invalid_request_type() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let url = format!("{}/v2/a2a/prepare", sandbox.klip_a2a().base_url());
    let rejected = send(Http::new().post(url).body("type=auth")).await?;
    assert_eq!(rejected.status, 400);
    assert_eq!(rejected.body["code"], 6010);
    assert_eq!(sandbox.klip_a2a().prepare_requests(), 1);
    Ok(())
}

#[tokio::test]
async fn undocumented_fields_of_integrators_are_ignored() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let bapp = json!({ "name": "Example" });
    let callback = json!({ "success": "https://shop.example/yes", "fail": "https://shop.example/no" });
    for (body, status) in [
        (json!({ "bapp": bapp, "callback": callback, "type": "auth" }), 200),
        (json!({ "bapp": bapp, "type": "auth", "transaction": null }), 200),
        (json!({ "bapp": bapp, "type": "auth", "chain": "klaytn" }), 200),
        (
            with_message(&json!({ "value": "0x68", "is_hex_encoded": true })),
            200,
        ),
        (
            with_transaction(
                "execute_contract",
                &json!({ "to": CONTRACT, "value": "0", "abi": ABI, "params": PARAMS, "encoded_function_call": "0xa9" }),
            ),
            200,
        ),
        // No known integrator sends these.
        (json!({ "bapp": bapp, "type": "auth", "transaction": {} }), 400),
        (
            json!({ "bapp": bapp, "type": "send_klay", "transaction": null }),
            400,
        ),
        (json!({ "bapp": bapp, "type": "auth", "message": null }), 400),
        (json!({ "bapp": bapp, "type": "auth", "chains": "klaytn" }), 400),
        (
            json!({ "bapp": { "name": "Example", "chain": "klaytn" }, "type": "auth" }),
            400,
        ),
    ] {
        assert_eq!(prepare(&sandbox, &body).await?.status, status, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn web_pages_may_call_without_other_headers() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let url = format!("{}/v2/a2a/prepare", sandbox.klip_a2a().base_url());
    let preflight = |origin: &str| {
        let request = http
            .request(reqwest::Method::OPTIONS, &url)
            .header("Origin", origin);
        let request = request.header("Access-Control-Request-Method", "POST");
        request.header("Access-Control-Request-Headers", "content-type")
    };
    let allowed = preflight("http://localhost:3000").send().await?;
    assert_eq!(allowed.status().as_u16(), 204);
    assert_eq!(allowed.headers()["access-control-allow-origin"], "*");
    assert_eq!(allowed.headers()["access-control-allow-methods"], "GET, POST");
    assert_eq!(allowed.headers()["access-control-allow-headers"], "Content-Type");
    let foreign = preflight("http://evil.example").send().await?;
    assert_eq!(foreign.status().as_u16(), 403);
    assert!(!foreign.headers().contains_key("access-control-allow-origin"));

    // An error can be read by the page, too.
    let request = http
        .post(&url)
        .header("Origin", "http://localhost:3000")
        .body("{}");
    let rejected = request.send().await?;
    assert_eq!(rejected.status().as_u16(), 400);
    assert_eq!(rejected.headers()["access-control-allow-origin"], "*");

    let other = http.request(reqwest::Method::OPTIONS, sandbox.klavi().base_url());
    let other = other.header("Origin", "http://localhost:3000");
    let other = other
        .header("Access-Control-Request-Method", "POST")
        .send()
        .await?;
    assert!(!other.headers().contains_key("access-control-allow-origin"));
    Ok(())
}
