//! Waiting for the outcome of a request.

mod ends;
mod limits;
mod resumed;
mod trouble;
mod watched;

use klip_a2a::{Client, Outcome, PollPolicy, PreparedRequest, Request, WaitError};
use test_support::{MockProvider, RecordingClock, Response};

use crate::{NOW, RECEIVER, TX_HASH, at, client_at, preparing, result_example, result_response};

fn clock() -> RecordingClock {
    RecordingClock::at(at(NOW))
}

/// The user has not responded.
fn waiting() -> Response {
    result_example("prepared")
}

/// The user has approved, and the chain has not settled.
fn pending() -> Response {
    result_example("requestedPending")
}

/// Waits, with `PollPolicy::default()`, for a request to which Klip returns `responses`, repeating the last one.
async fn wait_for(
    request: Request,
    responses: Vec<Response>,
) -> (Result<Outcome, WaitError>, RecordingClock, MockProvider) {
    let server = preparing().await;
    let (last, first) = responses.split_last().unwrap();
    server.in_order("result", first.to_vec()).await;
    server.always("result", last.clone()).await;
    let clock = clock();
    let client = client_at(&server, clock.clone());
    let prepared = client.prepare(&request).await.unwrap();
    let ended = client.wait(&prepared, PollPolicy::default()).await;
    (ended, clock, server)
}

fn transfer() -> Request {
    Request::send_klay(RECEIVER, "1")
}

/// A [`transaction`] that violates the contract.
fn odd_transaction(status: &str, on_chain: &str) -> Response {
    transaction(status, on_chain).allow_off_contract()
}

fn transaction(status: &str, on_chain: &str) -> Response {
    result_response(&format!(
        r#""status":"{status}","result":{{"tx_hash":"{TX_HASH}","status":"{on_chain}"}}"#
    ))
}

async fn prepared_with(
    server: &MockProvider,
    clock: &RecordingClock,
    request: Request,
) -> (Client, PreparedRequest) {
    let client = client_at(server, clock.clone());
    let prepared = client.prepare(&request).await.unwrap();
    (client, prepared)
}
