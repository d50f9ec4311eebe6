//! What is served is what the contracts say, for every operation that is played.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    Outcome,
    caller::{Caller, Departure, Provider},
    http::{Http, answer},
    watched::Sandbox,
};

/// The sign of an instance that got into an answer.
const SENT: &str = "hunter2";

/// Sends `departure` from every right call that `concerns` picks: each must be refused with a status of the contract,
/// in words that hold `words`, and nothing may come of it.
async fn refused_everywhere(
    concerns: impl Fn(&contract::Operation) -> bool,
    departure: impl Fn(&Caller, &contract::Operation) -> Result<Departure, Box<dyn std::error::Error>>,
    words: &str,
) -> Outcome {
    let caller = Caller::new().await?;
    let orders = caller.sandbox().klavi().order_count();
    let mut calls = 0;
    for provider in Provider::all(caller.sandbox())? {
        for operation in provider.played().filter(|operation| concerns(operation)) {
            let id = operation.id();
            let departure = departure(&caller, operation)?;
            let refused = answer(caller.call(&provider, operation, &departure)?).await?;
            let text = refused.body.to_string();
            assert!((400..500).contains(&refused.status), "{id}: {text}");
            assert!(operation.response(refused.status).is_some(), "{id}: {text}");
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
async fn every_operation_that_is_played_answers_the_right_call() -> Outcome {
    let caller = Caller::new().await?;
    for provider in Provider::all(caller.sandbox())? {
        assert!(!provider.operations.is_empty(), "{}", provider.name);
        for operation in provider.played() {
            let answer = answer(caller.call(&provider, operation, &Departure::default())?).await?;
            let is_success = matches!(answer.status, 200 | 201);
            assert!(is_success, "{}: {:?}", operation.id(), answer.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_operation_refuses_a_query_parameter_that_is_not_declared() -> Outcome {
    let departure = |_: &Caller, _: &contract::Operation| {
        Ok(Departure {
            query: Some(("password", SENT)),
            ..Departure::default()
        })
    };
    refused_everywhere(|_| true, departure, "query password: is not declared").await
}

#[tokio::test]
async fn every_operation_refuses_a_body_that_is_not_declared() -> Outcome {
    let departure = |_: &Caller, _: &contract::Operation| {
        Ok(Departure {
            body: Some(json!({ "password": SENT }).to_string().into_bytes()),
            ..Departure::default()
        })
    };
    let words = "body: is sent, but none is declared";
    refused_everywhere(|operation| !operation.needs_body(), departure, words).await
}

#[tokio::test]
async fn every_body_is_refused_that_has_a_field_which_is_not_declared() -> Outcome {
    let departure = |caller: &Caller, operation: &contract::Operation| {
        Ok(Departure {
            body: Some(caller.changed_body(operation, &json!({ "undeclared": SENT }))?),
            ..Departure::default()
        })
    };
    let needs_json =
        |operation: &contract::Operation| operation.needs_body() && operation.id() != "uploadImage";
    refused_everywhere(needs_json, departure, "undeclared").await
}

#[tokio::test]
async fn every_body_is_refused_that_is_of_another_media_type_or_shape_or_missing() -> Outcome {
    for (media_type, body) in [
        ("text/plain", None),
        ("application/json", Some(&b"[]"[..])),
        ("application/json", Some(b"{")),
        ("application/json", Some(b"")),
    ] {
        let departure = |_: &Caller, _: &contract::Operation| {
            Ok(Departure {
                media_type: Some(media_type),
                body: body.map(<[u8]>::to_vec),
                ..Departure::default()
            })
        };
        refused_everywhere(contract::Operation::needs_body, departure, "").await?;
    }
    Ok(())
}

#[tokio::test]
async fn who_is_not_let_in_hears_nothing_about_the_rest_of_the_request() -> Outcome {
    let caller = Caller::new().await?;
    for provider in Provider::all(caller.sandbox())? {
        let with_token = provider
            .played()
            .filter(|operation| operation.response(401).is_some() && !operation.security().is_empty())
            .filter(|operation| !["result", "accessToken"].contains(&operation.id()));
        for operation in with_token {
            let departure = Departure {
                query: Some(("password", SENT)),
                body: Some(b"{".to_vec()),
                is_anonymous: true,
                ..Departure::default()
            };
            let refused = answer(caller.call(&provider, operation, &departure)?).await?;
            assert_eq!(refused.status, 401, "{}", operation.id());
            assert!(!refused.body.to_string().contains("password"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_code_of_the_providers_own_goes_before_the_contracts_words() -> Outcome {
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
        let departure = Departure {
            body: Some(caller.changed_body(operation, &change)?),
            ..Departure::default()
        };
        let refused = answer(caller.call(&provider, operation, &departure)?).await?;
        assert_eq!((refused.status, &refused.body[field]), (400, &code), "{id}");
    }
    Ok(())
}

#[tokio::test]
async fn a_request_that_breaks_the_contract_has_no_effect() -> Outcome {
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
        let departure = Departure {
            body: Some(caller.changed_body(operation, &change)?),
            ..Departure::default()
        };
        let refused = answer(caller.call(klavi, operation, &departure)?).await?;
        assert_eq!(refused.status, 422, "{change}");
    }
    assert_eq!(caller.sandbox().klavi().order_count(), orders);
    let right = answer(caller.call(klavi, operation, &Departure::default())?).await?;
    assert_eq!(right.status, 200);
    Ok(())
}

#[tokio::test]
async fn an_operation_that_is_not_played_is_answered_as_if_it_were_not_there() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new()?;
    for provider in Provider::all(&sandbox)? {
        let operations = provider.contract.operations().iter();
        let unplayed =
            operations.filter(|operation| !provider.operations.iter().any(|id| id == operation.id()));
        for operation in unplayed {
            let method = Method::from_bytes(operation.method().as_bytes())?;
            let path = operation.path().replace(['{', '}'], "");
            let answer = answer(http.request(method, format!("{}{path}", provider.base_url))).await?;
            // Klikoo has a code for that, and lists its status nearly everywhere.
            let status = if operation.response(501).is_some() {
                501
            } else {
                404
            };
            assert_eq!(answer.status, status, "{}", operation.id());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_method_that_the_contract_lacks_is_answered_with_those_that_it_has() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new()?;
    for provider in Provider::all(&sandbox)? {
        for operation in provider.played() {
            let path = operation.path().replace(['{', '}'], "");
            for method in ["HEAD", "OPTIONS", "TRACE", "PATCH", "DELETE", "BREW", "get"] {
                let method = Method::from_bytes(method.as_bytes())?;
                let request = http.request(method.clone(), format!("{}{path}", provider.base_url));
                let answer = request.send().await?;
                assert_eq!(answer.status().as_u16(), 405, "{method} {path}");
                assert_eq!(answer.headers()["allow"], operation.method(), "{method} {path}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_only_a_control_handle_says_is_answered_although_no_contract_has_it() -> Outcome {
    let caller = Caller::new().await?;
    let klavi = &Provider::of(caller.sandbox(), "klavi")?;
    let ask = async |id: &str| {
        let operation = klavi.contract.operation(id).ok_or("not there")?;
        answer(caller.call(klavi, operation, &Departure::default())?).await
    };
    let id = ask("payment").await?.text("id").to_owned();
    caller
        .sandbox()
        .klavi()
        .set_payment_status(&id, "PAYMENT_TELEPORTED")?;
    for operation in ["payment", "paymentStatus", "order"] {
        let answer = ask(operation).await?;
        assert_eq!(
            (answer.status, answer.text("status")),
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
