//! Klip App2App: requests, responses and errors.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod cards;
mod error_responses;
mod links;
mod prepare;
mod prepared;
mod result;
mod secrecy;
mod tokens;
mod typed;
mod waiting;

use auth_core::{Clock, testing::ManualClock};
use klip_a2a::{Client, Credentials};
use std::time::{Duration, SystemTime};
use test_support::{MockProvider, Provider, Response};

const USER: &str = "0x1111111111111111111111111111111111111111";
const RECEIVER: &str = "0x2222222222222222222222222222222222222222";
const CONTRACT: &str = "0x3333333333333333333333333333333333333333";

/// The key of all examples.
const KEY: &str = "b37f873d-32ce-4d5d-b72e-08d528e7fb8e";
/// The expiry of the key.
const EXPIRY: u64 = 4_102_444_800;
/// The initial time of both clocks: 300 seconds before the expiry.
const NOW: u64 = EXPIRY - 300;
const NOW_AS_DATE: &str = "Thu, 31 Dec 2099 23:55:00 GMT";
/// The transaction of all examples.
const TX_HASH: &str = "0xabababababababababababababababababababababababababababababababab";

fn at(unix_seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(unix_seconds)
}

fn client_at(server: &MockProvider, clock: impl Clock + 'static) -> Client {
    Client::builder()
        .base_url(server.base_url())
        .credentials(Credentials::new("Example BApp"))
        .http(|http| http.clock(clock))
        .build()
        .unwrap()
}

fn client(server: &MockProvider) -> Client {
    client_at(server, ManualClock::at(at(NOW)))
}

/// Returns `response`, sent by Klip at `NOW`.
fn dated(response: Response) -> Response {
    response.header("date", NOW_AS_DATE)
}

async fn preparing() -> MockProvider {
    let server = MockProvider::start(Provider::KlipA2a).await;
    let prepared = Response::example(Provider::KlipA2a, "prepare", 200, "prepared");
    server.always("prepare", dated(prepared)).await;
    server
}

/// Returns `response` with an unusable date, so that the test's clock counts: the server would add this machine's.
fn undated(response: Response) -> Response {
    response.header("date", "unknown")
}

/// Returns the example `name` of the response of "Result".
fn result_example(name: &str) -> Response {
    undated(Response::example(Provider::KlipA2a, "result", 200, name))
}

/// Returns the response of "Result" with `rest` after the required fields.
fn result_response(rest: &str) -> Response {
    undated(Response::json(
        200,
        format!(r#"{{"request_key":"{KEY}","expiration_time":{EXPIRY},{rest}}}"#),
    ))
}

/// Returns a [`result_response`] that violates the contract.
fn odd_result_response(rest: &str) -> Response {
    result_response(rest).allow_off_contract()
}
