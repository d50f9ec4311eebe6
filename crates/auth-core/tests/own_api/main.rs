//! The client of the README, against a server.

#![cfg(feature = "http")]
#![expect(unreachable_pub, reason = "the client is a part of a program of its own")]
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

// With the short lines of the README.
#[rustfmt::skip]
mod client;

use auth_core::{
    PaginatorExt,
    http::{ErrorCode, Execution},
};
use client::Tracker;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, header, method, path, query_param, query_param_is_missing},
};

const ISSUES: &str = "/repos/ferris/crab/issues";

async fn start(mocks: impl IntoIterator<Item = Mock>) -> (MockServer, Tracker) {
    let server = test_servers::mock_server().await;
    for mock in mocks {
        mock.mount(&server).await;
    }
    let tracker = Tracker::new(&server.uri(), "t0ps3cret").unwrap();
    (server, tracker)
}

#[test]
fn readme_shows_the_client() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(include_str!("client.rs")));
}

#[tokio::test]
async fn issues_of_all_pages_are_listed() {
    let page = |json| ResponseTemplate::new(200).set_body_raw(json, "application/json");
    let first = Mock::given(method("GET"))
        .and(path(ISSUES))
        .and(query_param_is_missing("page"))
        .and(header("authorization", "Bearer t0ps3cret"))
        .respond_with(
            page(r#"[{"number":1,"title":"one"}]"#)
                .insert_header("link", r#"</repositories/7/issues?page=2>; rel="next""#),
        );
    let second = Mock::given(path("/repositories/7/issues"))
        .and(query_param("page", "2"))
        .and(header("authorization", "Bearer t0ps3cret"))
        .respond_with(page(r#"[{"number":2,"title":"two"}]"#));
    let (_server, tracker) = start([first, second]).await;
    let mut issues = tracker.issues("ferris", "crab").items();
    let mut seen = Vec::new();
    while let Some(issue) = issues.next_item().await {
        let issue = issue.unwrap();
        seen.push((issue.number, issue.title));
    }
    assert_eq!(seen, [(1, "one".to_owned()), (2, "two".to_owned())]);
}

#[tokio::test]
async fn issue_is_opened() {
    let created =
        ResponseTemplate::new(201).set_body_raw(r#"{"number":3,"title":"three"}"#, "application/json");
    let open = Mock::given(method("POST"))
        .and(path(ISSUES))
        .and(body_json(serde_json::json!({"title": "three"})))
        .respond_with(created);
    let (_server, tracker) = start([open]).await;
    assert_eq!(tracker.open("ferris", "crab", "three").await.unwrap().number, 3);
}

#[tokio::test]
async fn error_response_is_described() {
    let body = r#"{"message":"Validation Failed","errors":[{"field":"title","code":"missing_field"}]}"#;
    let failed = ResponseTemplate::new(422)
        .set_body_raw(body, "application/json")
        .insert_header("x-github-request-id", "R:1");
    let (server, tracker) = start([Mock::given(path(ISSUES)).respond_with(failed)]).await;
    let error = tracker.open("ferris", "crab", " ").await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("missing_field"));
    assert_eq!(error.message(), Some("Validation Failed"));
    assert_eq!(error.request_id(), Some("R:1"));
    assert_eq!(error.execution(), Execution::Unknown);

    let error = tracker.open("ferris", "../admin", "x").await.unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "repo");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}
