//! The client of the README, which is the example `github`, against the example's server.

#![cfg(feature = "http")]
#![expect(unreachable_pub, reason = "the client is a part of a program of its own")]
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

// With the short lines of the README.
#[rustfmt::skip]
#[path = "../../examples/github/client.rs"]
mod client;
#[path = "../../examples/github/server.rs"]
mod server;

use auth_core::{
    PaginatorExt,
    http::{ErrorCode, Execution},
};
use client::Tracker;
use wiremock::MockServer;

const CLIENT: &str = include_str!("../../examples/github/client.rs");

async fn start(token: &str) -> (MockServer, Tracker) {
    let server = server::start().await;
    let tracker = Tracker::new(&server.uri(), token).unwrap();
    (server, tracker)
}

#[test]
fn readme_shows_the_client() {
    assert!(include_str!("../../README.md").contains(CLIENT));
}

/// Returns the lines of code that the tutorial shows, without imports and comments.
fn tutorial() -> Vec<&'static str> {
    let (_, tutorial) = include_str!("../../src/http.rs")
        .split_once("//! # Tutorial")
        .unwrap();
    let (tutorial, _) = tutorial.split_once("//! # Guides").unwrap();
    let mut is_code = false;
    let mut code = Vec::new();
    for line in tutorial.lines().map(|line| line.trim_start_matches("//!").trim()) {
        is_code ^= line.starts_with("```");
        let is_shown = !["```", "# ", "use ", "// "]
            .iter()
            .any(|start| line.starts_with(start));
        if is_code && is_shown && !line.is_empty() {
            code.push(line);
        }
    }
    code
}

#[test]
fn tutorial_shows_the_client() {
    let program = include_str!("../../examples/github/main.rs");
    let lines: Vec<&str> = CLIENT.lines().chain(program.lines()).map(str::trim).collect();
    let tutorial = tutorial();
    let unknown = tutorial.iter().filter(|line| !lines.contains(line));
    assert_eq!(unknown.collect::<Vec<_>>(), [&""; 0]);
    let shown = CLIENT
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("static"));
    let missing = shown.filter(|line| !line.is_empty() && !tutorial.contains(line));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
}

#[tokio::test]
async fn issues_of_all_pages_are_listed() {
    let (_server, tracker) = start(server::TOKEN).await;
    let mut issues = tracker.issues("ferris", "crab").items();
    let mut seen = Vec::new();
    while let Some(issue) = issues.next_item().await {
        let issue = issue.unwrap();
        seen.push((issue.number, issue.title));
    }
    let titles = ["Claws are sharp", "Shell is tight", "Walks sideways"];
    assert_eq!(
        seen,
        [1, 2, 3]
            .into_iter()
            .zip(titles.map(str::to_owned))
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn issue_is_opened() {
    let (_server, tracker) = start(server::TOKEN).await;
    assert_eq!(
        tracker
            .open("ferris", "crab", "Walk forwards")
            .await
            .unwrap()
            .number,
        4
    );
}

#[tokio::test]
async fn error_response_is_described() {
    let (server, tracker) = start(server::TOKEN).await;
    let error = tracker.open("ferris", "crab", "").await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("missing_field"));
    assert_eq!(error.message(), Some("Validation Failed"));
    assert_eq!(error.request_id(), Some("C0DE:7"));
    assert_eq!(error.execution(), Execution::Unknown);

    let error = tracker.open("ferris", "../admin", "x").await.unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "repo");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn wrong_token_is_described() {
    let (_server, tracker) = start("wrong").await;
    let mut issues = tracker.issues("ferris", "crab").items();
    let error = issues.next_item().await.unwrap().unwrap_err();
    assert_eq!(error.fetch_error().unwrap().message(), Some("Bad credentials"));
}
