use axum::{body::Body, http::request::Builder};

use super::*;
use crate::contracts;

/// `request` as a call of the operation `id` of Klavi.
async fn call(id: &str, request: Builder, body: &'static str) -> Call {
    let contract = contracts::KLAVI.get().expect("a sound contract");
    let operation = contract.operation(id).expect("an operation of the contract");
    let request = request.body(Body::from(body)).expect("a valid request");
    Call::read(contract, operation, request).await
}

/// The path that the contract has for the operation `id`.
fn path(id: &str) -> &'static str {
    let contract = contracts::KLAVI.get().expect("a sound contract");
    let operation = contract.operation(id);
    operation.expect("an operation of the contract").path()
}

#[tokio::test]
async fn a_body_must_say_that_it_is_json_and_be_an_object() {
    let json = |media| Request::post("/").header("Content-Type", media);
    for (media, body, is_object) in [
        ("application/json", r#"{"a":1}"#, true),
        ("Application/JSON; charset=utf-8", "{}", true),
        ("text/plain", "{}", false),
        ("application/json", "[]", false),
        ("application/json", "", false),
    ] {
        let call = call("createPayment", json(media), body).await;
        assert_eq!(call.object().is_some(), is_object, "{media} {body}");
        assert_eq!(call.bytes(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn query_and_segments_are_decoded() {
    let path = path("order")
        .replace("{appId}", "a%2Fb")
        .replace("{id}", "%C3%A9");
    let uri = format!("{path}?cursor=a%2Bb&cursor=c&other=+");
    let call = call("order", Request::get(uri), "").await;
    assert_eq!(
        (call.segment("appId"), call.segment("id")),
        ("a/b".into(), "é".into())
    );
    assert_eq!(
        (call.query("cursor"), call.query("other")),
        (Some("a+b"), Some(" "))
    );
    assert_eq!(
        (call.query("absent"), call.segment("absent")),
        (None, String::new())
    );
}

#[tokio::test]
async fn a_bearer_token_needs_its_scheme_and_a_single_header() {
    let with = |value| Request::get("/").header("Authorization", value);
    let twice = with("Bearer t").header("Authorization", "Bearer u");
    for (request, token) in [
        (with("Bearer t"), Some("t")),
        (with("bearer t"), Some("t")),
        (with("Basic t"), None),
        (with("t"), None),
        (twice, None),
    ] {
        assert_eq!(call("apps", request, "").await.bearer(), token);
    }
}

#[tokio::test]
async fn a_call_is_kept_or_told_where_it_breaks_the_contract() {
    let apps = path("apps");
    assert!(call("apps", Request::get(apps), "").await.keep().is_ok());
    let uri = format!("{apps}?page=hunter2");
    let breach = call("apps", Request::get(uri), "hunter2").await.keep().err();
    assert_eq!(
        breach.map(|breach| breach.to_string()).as_deref(),
        Some("query page: is not declared; body: is sent, but none is declared")
    );
}

#[tokio::test]
async fn a_body_beyond_two_megabytes_breaks_every_contract() {
    let body: &str = Box::leak(" ".repeat(2 * 1024 * 1024 + 1).into_boxed_str());
    let call = call("createPayment", Request::post("/"), body).await;
    let breach = call.keep().err();
    assert_eq!(
        breach.map(|breach| breach.to_string()).as_deref(),
        Some("body: is cut or larger than 2 MiB")
    );
}
