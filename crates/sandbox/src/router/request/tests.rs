use axum::{body::Body, http::request::Builder};

use super::*;
use crate::contracts;

/// Reads `request` as one for the operation `id` of Klavi.
async fn read(id: &str, request: Builder, body: &'static str) -> IncomingRequest {
    let contract = contracts::KLAVI.get().expect("a valid contract");
    let operation = contract.operation(id).expect("an operation of the contract");
    let request = request.body(Body::from(body)).expect("a valid request");
    IncomingRequest::read(contract, operation, request).await
}

/// Returns the path of the operation `id`.
fn path(id: &str) -> &'static str {
    let contract = contracts::KLAVI.get().expect("a valid contract");
    let operation = contract.operation(id);
    operation.expect("an operation of the contract").path()
}

#[tokio::test]
async fn body_needs_json_content_type_and_object() {
    let json = |media| Request::post("/").header("Content-Type", media);
    for (media, body, is_object) in [
        ("application/json", r#"{"a":1}"#, true),
        ("Application/JSON; charset=utf-8", "{}", true),
        ("text/plain", "{}", false),
        ("application/json", "[]", false),
        ("application/json", "", false),
    ] {
        let request = read("createPayment", json(media), body).await;
        assert_eq!(request.object().is_some(), is_object, "{media} {body}");
        assert_eq!(request.bytes(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn query_and_path_parameters_are_decoded() {
    let path = path("order")
        .replace("{appId}", "a%2Fb")
        .replace("{id}", "%C3%A9");
    let uri = format!("{path}?cursor=a%2Bb&cursor=c&other=+");
    let request = read("order", Request::get(uri), "").await;
    assert_eq!(
        (request.path_parameter("appId"), request.path_parameter("id")),
        ("a/b".into(), "é".into())
    );
    assert_eq!(
        (request.query("cursor"), request.query("other")),
        (Some("a+b"), Some(" "))
    );
    assert_eq!(
        (request.query("absent"), request.path_parameter("absent")),
        (None, String::new())
    );
}

#[tokio::test]
async fn bearer_token_needs_scheme_and_single_header() {
    let with = |value| Request::get("/").header("Authorization", value);
    let twice = with("Bearer t").header("Authorization", "Bearer u");
    for (request, token) in [
        (with("Bearer t"), Some("t")),
        (with("bearer t"), Some("t")),
        (with("Basic t"), None),
        (with("t"), None),
        (twice, None),
    ] {
        assert_eq!(read("apps", request, "").await.bearer(), token);
    }
}

#[tokio::test]
async fn validation_names_each_violation() {
    let apps = path("apps");
    assert!(read("apps", Request::get(apps), "").await.validate().is_ok());
    let uri = format!("{apps}?page=hunter2");
    let request = read("apps", Request::get(uri), "hunter2").await;
    let invalid = request.validate().err();
    assert_eq!(
        invalid.map(|invalid| invalid.to_string()).as_deref(),
        Some("query page: is not declared; body: is sent, but none is declared")
    );
}

#[tokio::test]
async fn body_over_two_megabytes_is_invalid() {
    let body: &str = Box::leak(" ".repeat(2 * 1024 * 1024 + 1).into_boxed_str());
    let request = read("createPayment", Request::post("/"), body).await;
    let invalid = request.validate().err();
    assert_eq!(
        invalid.map(|invalid| invalid.to_string()).as_deref(),
        Some("body: is incomplete or larger than 2 MiB")
    );
}
