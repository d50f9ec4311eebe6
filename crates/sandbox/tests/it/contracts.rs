//! Contract tests of every operation that the sandbox implements.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    Outcome,
    caller::{Caller, Change, Provider},
    checked::Sandbox,
    http::{Http, send},
};

/// Marker that shows whether a response quotes the request.
const SENT: &str = "hunter2";

/// Sends every valid request that `concerns` selects, with `change` applied. Each must be rejected without effect, with a
/// status of the contract and a message that contains `words`.
async fn assert_rejected_everywhere(
    concerns: impl Fn(&contract::Operation) -> bool,
    change: impl Fn(&Caller, &contract::Operation) -> Result<Change, Box<dyn std::error::Error>>,
    words: &str,
) -> Outcome {
    let caller = Caller::new().await?;
    let orders = caller.sandbox().klavi().order_count();
    let mut calls = 0;
    for provider in Provider::all(caller.sandbox()) {
        for operation in provider.implemented().filter(|operation| concerns(operation)) {
            let id = operation.id();
            let change = change(&caller, operation)?;
            let rejected = send(caller.call(&provider, operation, &change)?).await?;
            let text = rejected.body.to_string();
            assert!((400..500).contains(&rejected.status), "{id}: {text}");
            assert!(operation.response(rejected.status).is_some(), "{id}: {text}");
            assert!(text.contains(words), "{id}: {text}");
            assert!(!text.contains(SENT), "{id}: {text}");
            calls += 1;
        }
    }
    assert!(calls > 0);
    assert_eq!(caller.sandbox().klavi().order_count(), orders);
    Ok(())
}

#[tokio::test]
async fn every_operation_accepts_a_valid_request() -> Outcome {
    let caller = Caller::new().await?;
    for provider in Provider::all(caller.sandbox()) {
        assert!(!provider.operations.is_empty(), "{}", provider.name);
        for operation in provider.implemented() {
            let response = send(caller.call(&provider, operation, &Change::default())?).await?;
            let is_success = matches!(response.status, 200 | 201);
            assert!(is_success, "{}: {:?}", operation.id(), response.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn undeclared_query_parameter_is_rejected() -> Outcome {
    let change = |_: &Caller, _: &contract::Operation| {
        Ok(Change {
            query: Some(("password", SENT)),
            ..Change::default()
        })
    };
    assert_rejected_everywhere(|_| true, change, "query password: is not declared").await
}

#[tokio::test]
async fn undeclared_body_is_rejected() -> Outcome {
    let change = |_: &Caller, _: &contract::Operation| {
        Ok(Change {
            body: Some(json!({ "password": SENT }).to_string().into_bytes()),
            ..Change::default()
        })
    };
    let words = "body: is sent, but none is declared";
    assert_rejected_everywhere(|operation| !operation.needs_body(), change, words).await
}

#[tokio::test]
async fn undeclared_field_is_rejected() -> Outcome {
    let change = |caller: &Caller, operation: &contract::Operation| {
        Ok(Change {
            body: Some(caller.changed_body(operation, &json!({ "undeclared": SENT }))?),
            ..Change::default()
        })
    };
    let needs_json =
        |operation: &contract::Operation| operation.needs_body() && operation.id() != "uploadImage";
    assert_rejected_everywhere(needs_json, change, "undeclared").await
}

#[tokio::test]
async fn wrong_or_missing_body_is_rejected() -> Outcome {
    for (media_type, body) in [
        ("text/plain", None),
        ("application/json", Some(&b"[]"[..])),
        ("application/json", Some(b"{")),
        ("application/json", Some(b"")),
    ] {
        let change = |_: &Caller, _: &contract::Operation| {
            Ok(Change {
                media_type: Some(media_type),
                body: body.map(<[u8]>::to_vec),
                ..Change::default()
            })
        };
        assert_rejected_everywhere(contract::Operation::needs_body, change, "").await?;
    }
    Ok(())
}

#[tokio::test]
async fn authentication_error_hides_other_errors() -> Outcome {
    let caller = Caller::new().await?;
    for provider in Provider::all(caller.sandbox()) {
        let with_token = provider
            .implemented()
            .filter(|operation| operation.response(401).is_some() && !operation.security().is_empty())
            .filter(|operation| !["result", "accessToken"].contains(&operation.id()));
        for operation in with_token {
            let change = Change {
                query: Some(("password", SENT)),
                body: Some(b"{".to_vec()),
                is_anonymous: true,
                ..Change::default()
            };
            let rejected = send(caller.call(&provider, operation, &change)?).await?;
            assert_eq!(rejected.status, 401, "{}", operation.id());
            assert!(!rejected.body.to_string().contains("password"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn provider_error_precedes_contract_error() -> Outcome {
    let caller = Caller::new().await?;
    for (provider, id, change, field, code) in [
        (
            "klip-a2a",
            "prepare",
            json!({ "type": "send_klaytn", "undeclared": SENT }),
            "code",
            json!(6410),
        ),
        (
            "klikoo",
            "accessToken",
            json!({ "grant_type": "password", "undeclared": SENT }),
            "response_code",
            json!("400016569"),
        ),
    ] {
        let provider = Provider::of(caller.sandbox(), provider)?;
        let operation = provider.contract.operation(id).ok_or(id)?;
        let change = Change {
            body: Some(caller.changed_body(operation, &change)?),
            ..Change::default()
        };
        let rejected = send(caller.call(&provider, operation, &change)?).await?;
        assert_eq!((rejected.status, &rejected.body[field]), (400, &code), "{id}");
    }
    Ok(())
}

#[tokio::test]
async fn invalid_request_has_no_effect() -> Outcome {
    let caller = Caller::new().await?;
    let klavi = &Provider::of(caller.sandbox(), "klavi")?;
    let operation = klavi.contract.operation("createPayment").ok_or("not there")?;
    let orders = caller.sandbox().klavi().order_count();
    for change in [
        json!({ "amount": 1333 }),
        json!({ "amount": "1333" }),
        json!({ "currency": "USD" }),
        json!({ "date": "2025-7-1" }),
        json!({ "initType": "PIX" }),
        json!({ "undeclared": SENT }),
        json!({ "customer": { "identifierType": "CPF" } }),
    ] {
        let body = Some(caller.changed_body(operation, &change)?);
        let request = Change {
            body,
            ..Change::default()
        };
        let rejected = send(caller.call(klavi, operation, &request)?).await?;
        assert_eq!(rejected.status, 422, "{change}");
    }
    assert_eq!(caller.sandbox().klavi().order_count(), orders);
    let right = send(caller.call(klavi, operation, &Change::default())?).await?;
    assert_eq!(right.status, 200);
    Ok(())
}

#[tokio::test]
async fn unimplemented_operation_is_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    for provider in Provider::all(&sandbox) {
        let operations = provider.contract.operations().iter();
        let unplayed =
            operations.filter(|operation| !provider.operations.iter().any(|id| id == operation.id()));
        for operation in unplayed {
            let method = Method::from_bytes(operation.method().as_bytes())?;
            let path = operation.path().replace(['{', '}'], "");
            let response = send(http.request(method, format!("{}{path}", provider.base_url))).await?;
            // Klikoo has a code for this, and lists its status for nearly every operation.
            let status = if operation.response(501).is_some() {
                501
            } else {
                404
            };
            assert_eq!(response.status, status, "{}", operation.id());
        }
    }
    Ok(())
}

#[tokio::test]
async fn unknown_method_returns_allow_header() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    for provider in Provider::all(&sandbox) {
        for operation in provider.implemented() {
            let path = operation.path().replace(['{', '}'], "");
            for method in ["HEAD", "OPTIONS", "TRACE", "PATCH", "DELETE", "BREW", "get"] {
                let method = Method::from_bytes(method.as_bytes())?;
                let request = http.request(method.clone(), format!("{}{path}", provider.base_url));
                let response = request.send().await?;
                assert_eq!(response.status().as_u16(), 405, "{method} {path}");
                assert_eq!(response.headers()["allow"], operation.method(), "{method} {path}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn overridden_fields_may_be_undocumented() -> Outcome {
    let caller = Caller::new().await?;
    let klavi = &Provider::of(caller.sandbox(), "klavi")?;
    let ask = async |id: &str| {
        let operation = klavi.contract.operation(id).ok_or("not there")?;
        send(caller.call(klavi, operation, &Change::default())?).await
    };
    let id = ask("payment").await?.text("id").to_owned();
    caller
        .sandbox()
        .klavi()
        .set_payment_status(&id, "PAYMENT_TELEPORTED")?;
    for operation in ["payment", "paymentStatus", "order"] {
        let response = ask(operation).await?;
        assert_eq!(
            (response.status, response.text("status")),
            (200, "PAYMENT_TELEPORTED"),
            "{operation}"
        );
    }
    let app_id = caller.sandbox().klavi().app_id().to_owned();
    let token = caller.merchant.management_token().await?;
    let path = format!("/payment/management/v1/merchants/{app_id}/orders?pageSize=200&startDate=2025-07-01");
    let page = caller.merchant.get(&token, &path).await?;
    let last = page.items("data").last().map(|order| &order["status"]);
    assert_eq!(last, Some(&Value::from("PAYMENT_TELEPORTED")));
    Ok(())
}
