//! Admin API.

use contract::Contract;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{Outcome, checked::Sandbox, http::Http};

/// Client of the admin API.
pub(crate) struct Admin {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Http,
}

impl Admin {
    pub(crate) async fn new() -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Self {
            sandbox: Sandbox::start().await?,
            http: Http::new(),
        })
    }

    /// Sends a request, and returns its status and JSON body, or null.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        call(&self.sandbox, &self.http, method, path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(Method::POST, path, Some(body)).await
    }
}

/// Sends a request to the admin API, and returns its status and JSON body, or null.
pub(crate) async fn call(
    sandbox: &Sandbox,
    http: &Http,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let url = format!("http://{}/_sandbox/v1{path}", sandbox.address());
    let mut request = http.request(method, url);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.expect("the sandbox responds");
    let status = response.status().as_u16();
    let bytes = response.bytes().await.expect("the whole body");
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test]
async fn info_describes_sandbox_and_providers() -> Outcome {
    let admin = Admin::new().await?;
    let info = admin.get("/").await;
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["is_frozen"], true);
    let klavi = &info["providers"][3];
    assert_eq!(klavi["id"], "klavi");
    assert_eq!(klavi["base_url"], admin.sandbox.klavi().base_url());
    assert_eq!(klavi["requests"], 0);
    Ok(())
}

#[tokio::test]
async fn served_contract_is_the_embedded_one() -> Outcome {
    let admin = Admin::new().await?;
    let url = format!("http://{}/_sandbox/openapi.json", admin.sandbox.address());
    let contract: Value = admin.http.get(url).send().await?.json().await?;
    assert_eq!(contract["openapi"], "3.1.1");
    assert!(contract["paths"]["/clock/advance"].is_object());
    Ok(())
}

#[tokio::test]
async fn clock_is_advanced_frozen_and_resumed() -> Outcome {
    let admin = Admin::new().await?;
    let at = json!({ "at": "2027-01-15T08:00:00Z" });
    let (status, clock) = admin.post("/clock/freeze", at).await;
    assert_eq!((status, &clock["now"]), (200, &json!("2027-01-15T08:00:00Z")));
    let (_, clock) = admin.post("/clock/advance", json!({ "seconds": 1.5 })).await;
    assert_eq!(clock["now"], "2027-01-15T08:00:01.5Z");
    let (_, clock) = admin.send(Method::POST, "/clock/resume", None).await;
    assert_eq!(clock["is_frozen"], false);
    assert!(!admin.sandbox.is_frozen());
    Ok(())
}

#[tokio::test]
async fn environment_has_the_credentials() -> Outcome {
    let admin = Admin::new().await?;
    let environment = admin.get("/environment").await;
    let variables = environment["variables"].as_array().ok_or("a list")?;
    let find = |name: &str| variables.iter().find(|variable| variable["name"] == name);
    let password = find("KLIP_CARD_PASSWORD").ok_or("the password")?;
    assert_eq!(password["value"], admin.sandbox.klip_card().password());
    assert_eq!(password["secret"], true);
    Ok(())
}

#[tokio::test]
async fn invalid_field_is_named_with_its_expectation() -> Outcome {
    let admin = Admin::new().await?;
    for (body, pointer, problem, expected) in [
        (
            json!({ "second": 1, "seconds": 1 }),
            "/second",
            "is not declared",
            "one of `seconds`",
        ),
        (
            json!({}),
            "/seconds",
            "is required",
            "a number from 0 to 3155760000",
        ),
        (
            json!({ "seconds": "1" }),
            "/seconds",
            "value is not of type \"number\"",
            "a number from 0 to 3155760000",
        ),
        (
            json!({ "seconds": -1 }),
            "/seconds",
            "value is less than the minimum of 0",
            "a number from 0 to 3155760000",
        ),
    ] {
        let (status, response) = admin.post("/clock/advance", body).await;
        assert_eq!(status, 400);
        assert_eq!(response["title"], "Bad Request");
        let error = json!({ "pointer": pointer, "problem": problem, "expected": expected });
        assert_eq!(response["errors"], json!([error]));
    }
    Ok(())
}

#[tokio::test]
async fn unsupported_method_names_the_supported_ones() -> Outcome {
    let admin = Admin::new().await?;
    let url = format!("http://{}/_sandbox/v1/clock", admin.sandbox.address());
    let response = admin.http.request(Method::PATCH, url).send().await?;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()["allow"], "GET");
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    Ok(())
}

#[tokio::test]
async fn faults_are_set_listed_and_cleared() -> Outcome {
    let admin = Admin::new().await?;
    let rule =
        json!({ "provider": "klavi", "operation": "customerToken", "fault": "unavailable", "next": 2 });
    let (status, faults) = admin
        .send(
            Method::PUT,
            "/faults",
            Some(json!({ "seed": 7, "rules": [rule] })),
        )
        .await;
    assert_eq!((status, &faults["seed"]), (200, &json!(7)));
    let url = format!("{}/payment/customer/v1/auth", admin.sandbox.klavi().base_url());
    assert_eq!(admin.http.post(&url).send().await?.status(), 503);
    let left = admin.get("/faults").await;
    assert_eq!(
        (&left["rules"][0]["next"], &left["rules"][0]["probability"]),
        (&json!(1), &json!(1.0))
    );

    let (status, _) = admin.send(Method::DELETE, "/faults", None).await;
    assert_eq!(status, 204);
    assert_ne!(admin.http.post(&url).send().await?.status(), 503);
    assert_eq!(admin.get("/faults").await, json!({ "seed": 0, "rules": [] }));
    Ok(())
}

#[tokio::test]
async fn unfitting_fault_field_is_named() -> Outcome {
    let admin = Admin::new().await?;
    let rules = json!([{ "fault": "unavailable" }, { "fault": "unavailable", "seconds": 1 }]);
    let (status, problem) = admin
        .send(Method::PUT, "/faults", Some(json!({ "rules": rules })))
        .await;
    assert_eq!(status, 400);
    assert_eq!(
        problem["errors"],
        json!([{
            "pointer": "/rules/1/seconds",
            "problem": "does not belong to this fault",
            "expected": "the fault `delay`",
        }])
    );
    Ok(())
}

#[tokio::test]
async fn exchanges_are_listed_shown_and_cleared() -> Outcome {
    let admin = Admin::new().await?;
    let url = format!("{}/payment/customer/v1/auth", admin.sandbox.klavi().base_url());
    let keys = json!({ "accessKey": "k", "secretKey": "wrong-secret", "extra": 1 });
    admin.http.post(&url).json(&keys).send().await?;
    admin
        .http
        .get(admin.sandbox.klip_card().base_url())
        .send()
        .await?;

    let listed = admin.get("/exchanges?provider=klavi&limit=10").await;
    let exchange = &listed["exchanges"][0];
    assert_eq!(listed["exchanges"].as_array().map(Vec::len), Some(1));
    assert_eq!(exchange["operation"], "customerToken");
    assert_eq!(exchange["verdict"]["outcome"], "rejected");
    assert!(!exchange.to_string().contains("wrong-secret"));
    let id = &exchange["id"];
    let shown = admin.get(&format!("/exchanges/{id}?secrets=show")).await;
    assert!(
        shown["request"]["body"]
            .as_str()
            .is_some_and(|body| body.contains("wrong-secret"))
    );
    assert_eq!(admin.get(&format!("/exchanges/{id}")).await, *exchange);

    let newest = admin.get(&format!("/exchanges?after={id}")).await;
    assert_eq!(newest["exchanges"][0]["provider"], "klip-card");
    let violations = admin.get("/violations").await;
    let expected = json!({
        "provider": "klavi",
        "operation": "customerToken",
        "pointer": "/extra",
        "problem": "is not declared",
        "side": "request",
    });
    assert_eq!(violations["violations"], json!([expected]));

    assert_eq!(admin.send(Method::DELETE, "/exchanges", None).await.0, 204);
    assert_eq!(admin.get("/exchanges").await, json!({ "exchanges": [] }));
    let (status, problem) = admin.send(Method::GET, &format!("/exchanges/{id}"), None).await;
    assert_eq!(
        (status, &problem["detail"]),
        (404, &json!(format!("unknown exchange `{id}`")))
    );
    Ok(())
}

#[tokio::test]
async fn one_token_is_revoked_and_all_expire() -> Outcome {
    let admin = Admin::new().await?;
    let klavi = admin.sandbox.klavi();
    let url = format!("{}/payment/management/v1/auth", klavi.base_url());
    let keys =
        json!({ "accessKey": klavi.management_access_key(), "secretKey": klavi.management_secret_key() });
    for _ in 0..2 {
        admin.http.post(&url).json(&keys).send().await?;
    }
    let (status, tokens) = admin
        .post("/klavi/tokens/revoke", json!({ "token_id": "management-1" }))
        .await;
    let listed = |tokens: &Value| {
        let tokens = tokens["tokens"].as_array().cloned().unwrap_or_default();
        let lines = tokens
            .iter()
            .map(|token| format!("{} {}", token["id"], token["state"]));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(status, 200);
    assert_eq!(
        listed(&tokens),
        [r#""management-2" "valid""#, r#""management-1" "revoked""#]
    );
    let (_, tokens) = admin.send(Method::POST, "/klavi/tokens/expire", None).await;
    assert_eq!(
        listed(&tokens),
        [r#""management-2" "expired""#, r#""management-1" "revoked""#]
    );
    let (status, problem) = admin
        .post("/klavi/tokens/expire", json!({ "token_id": "management-3" }))
        .await;
    assert_eq!(
        (status, &problem["detail"]),
        (404, &json!("unknown token `management-3`"))
    );
    let (status, problem) = admin.send(Method::GET, "/klip-a2a/tokens", None).await;
    assert_eq!(status, 404);
    assert_eq!(
        problem["errors"][0]["expected"],
        "`klip-card`, `klikoo` or `klavi`"
    );
    Ok(())
}

/// Sends a request, whose response must be a problem with this one error.
async fn assert_problem(request: reqwest::RequestBuilder, status: u16, error: &Value) -> Outcome {
    let response = request.send().await?;
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert_eq!(response.status().as_u16(), status);
    let problem: Value = response.json().await?;
    assert_eq!(
        (&problem["status"], &problem["errors"]),
        (&json!(status), &json!([error]))
    );
    Ok(())
}

#[tokio::test]
async fn unreadable_requests_are_refused_by_kind() -> Outcome {
    let admin = Admin::new().await?;
    let url = |path: &str| format!("http://{}/_sandbox/v1{path}", admin.sandbox.address());
    let advance = |content_type: &str, body: String| {
        let request = admin.http.post(url("/clock/advance"));
        request.header("Content-Type", content_type).body(body)
    };
    let large = format!("{{\"seconds\": 1{}}}", " ".repeat(3 << 20));
    let json = "application/json";
    for (request, status, error) in [
        (
            advance(json, "{".to_owned()),
            400,
            json!({
                "pointer": "",
                "problem": "is not valid JSON: EOF while parsing an object at line 1 column 1",
                "expected": "an object",
            }),
        ),
        (
            advance(json, "[]".to_owned()),
            400,
            json!({ "pointer": "", "problem": "value is not of type \"object\"", "expected": "an object" }),
        ),
        (
            advance(json, r#"{"seconds": 1, "seconds": 2}"#.to_owned()),
            400,
            json!({
                "pointer": "/seconds",
                "problem": "is duplicated",
                "expected": "a number from 0 to 3155760000",
            }),
        ),
        (
            advance("text/plain", "{}".to_owned()),
            400,
            json!({
                "header": "Content-Type",
                "problem": "is `text/plain`, expected application/json",
                "expected": "application/json",
            }),
        ),
        (
            advance(json, String::new()),
            400,
            json!({ "pointer": "", "problem": "is required", "expected": "an object" }),
        ),
        (
            advance(json, large),
            413,
            json!({
                "pointer": "",
                "problem": "is incomplete or larger than 2 MiB",
                "expected": "at most 2 MiB",
            }),
        ),
    ] {
        assert_problem(request, status, &error).await?;
    }
    Ok(())
}

#[tokio::test]
async fn invalid_parameters_are_named() -> Outcome {
    let admin = Admin::new().await?;
    let url = |path: &str| format!("http://{}/_sandbox/v1{path}", admin.sandbox.address());
    for (request, status, error) in [
        (
            admin.http.get(url("/exchanges?limit=0")),
            400,
            json!({
                "parameter": "limit",
                "problem": "value is less than the minimum of 1",
                "expected": "an integer from 1 to 1000",
            }),
        ),
        (
            admin.http.get(url("/exchanges?page=1")),
            400,
            json!({ "parameter": "page", "problem": "is not declared" }),
        ),
        (
            admin.http.get(url("/exchanges/first")),
            404,
            json!({
                "parameter": "id",
                "problem": "is not of type integer",
                "expected": "an integer of at least 0",
            }),
        ),
        (
            admin
                .http
                .post(url("/clock/freeze"))
                .json(&json!({ "at": "tomorrow" })),
            400,
            json!({
                "pointer": "/at",
                "problem": "value is not a \"date-time\"",
                "expected": "a time such as 2026-11-27T06:30:00Z",
            }),
        ),
    ] {
        assert_problem(request, status, &error).await?;
    }
    let (status, problem) = admin.send(Method::GET, "/nothing", None).await;
    assert_eq!((status, &problem["title"]), (404, &json!("Not Found")));
    Ok(())
}

#[tokio::test]
async fn every_operation_is_implemented() -> Outcome {
    let admin = Admin::new().await?;
    let contract = Contract::from_json(include_str!("../../contracts/admin.json"))?;
    for operation in contract.operations() {
        let method = Method::from_bytes(operation.method().as_bytes())?;
        let path = operation.path().replace("{provider}", "klavi");
        let url = format!("http://{}/_sandbox/v1{path}", admin.sandbox.address());
        let status = admin.http.request(method, url).send().await?.status();
        let is_known = !matches!(status.as_u16(), 405 | 500..);
        assert!(is_known, "{}: {status}", operation.id());
    }
    Ok(())
}
