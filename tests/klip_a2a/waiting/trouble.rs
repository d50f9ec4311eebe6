//! Lost keys and failed calls during a wait.

use klip_a2a::{ErrorCode, ErrorKind, Outcome, Status, WaitErrorKind};
use std::time::Duration;
use test_support::{Provider, Response};

use super::{pending, transaction, transfer, wait_for, waiting};
use crate::TX_HASH;

fn key_expired() -> Vec<Response> {
    let bound = Provider::KlipA2a.example("result", 200, "errorOfAnExpiredKey");
    vec![
        Response::example(Provider::KlipA2a, "result", 400, "expiredRequestKey"),
        Response::json_off_contract(400, bound),
        Response::json(200, bound),
    ]
}

// In either error shape, and as data.
#[tokio::test]
async fn expired_key_ends_the_wait() {
    for expired in key_expired() {
        for before in [vec![], vec![waiting()]] {
            let polls = before.len() + 1;
            let responses = before.into_iter().chain([expired.clone()]).collect();
            let (ended, _, server) = wait_for(transfer(), responses).await;
            assert_eq!(ended.unwrap_err().kind(), WaitErrorKind::Expired);
            assert_eq!(server.sent_to("result").await.len(), polls);
        }
    }
}

#[tokio::test]
async fn key_lost_after_approval_is_outcome_unknown() {
    let unknown = Response::example(Provider::KlipA2a, "result", 400, "unknownRequestKey");
    for lost in key_expired().into_iter().chain([unknown]) {
        let (ended, ..) = wait_for(transfer(), vec![pending(), lost]).await;
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), WaitErrorKind::OutcomeUnknown);
        assert_eq!(error.last().unwrap().tx_hash(), Some(TX_HASH));
    }
}

#[tokio::test]
async fn unknown_key_ends_the_wait() {
    let unknown = Response::example(Provider::KlipA2a, "result", 400, "unknownRequestKey");
    let (ended, _, server) = wait_for(transfer(), vec![unknown]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::NotFound);
    assert_eq!(error.to_string(), "the provider does not know the request");
    let call = error.call_error().unwrap();
    assert_eq!(call.code(), Some(&ErrorCode::UNKNOWN_REQUEST_KEY));
    assert_eq!(server.sent_to("result").await.len(), 1);
}

// The last state is kept.
#[tokio::test]
async fn unreadable_response_ends_the_wait() {
    let portal = Response::off_contract(200).body("<html>", "text/html");
    let (ended, ..) = wait_for(transfer(), vec![pending(), portal]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Call);
    assert_eq!(error.call_error().unwrap().kind(), ErrorKind::Decode);
    assert_eq!(error.last().unwrap().tx_hash(), Some(TX_HASH));
}

#[tokio::test]
async fn transient_failure_is_retried() {
    let down = || Response::off_contract(503).body("<html>", "text/html");
    // The HTTP layer sends each poll three times: two polls fail.
    let mut responses = vec![waiting()];
    responses.extend(std::iter::repeat_with(down).take(6));
    responses.push(transaction("completed", "success"));
    let (ended, _, server) = wait_for(transfer(), responses).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(server.sent_to("result").await.len(), 8);
}

#[tokio::test]
async fn lasting_failure_is_not_an_expired_key() {
    let down = Response::off_contract(503).body("<html>", "text/html");
    let (ended, clock, _) = wait_for(transfer(), vec![waiting(), down]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().status, Status::Prepared);
    assert_eq!(error.call_error().unwrap().status().unwrap().as_u16(), 503);
    assert!(clock.total_pause() >= Duration::from_secs(600));
}

#[tokio::test]
async fn retry_after_is_kept_between_polls() {
    let busy = Response::off_contract(429).header("retry-after", "20");
    let done = transaction("completed", "success");
    let (ended, clock, _) = wait_for(transfer(), vec![busy.clone(), busy.clone(), busy, done]).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    let spans = clock.pauses();
    // The first poll with its two retries, then the second poll.
    assert_eq!(spans.len(), 4);
    for span in &spans[1..] {
        assert!(*span >= Duration::from_secs(20), "{spans:?}");
    }
}
