//! Lost keys and failed calls during a wait.

use contract_tests::{Provider, Response};
use klip_a2a::{ErrorCode, ErrorKind, Outcome, Status, WaitErrorKind};
use std::time::Duration;

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

#[tokio::test]
async fn a_key_that_klip_calls_expired_ends_the_waiting_in_either_shape_and_as_data() {
    for expired in key_expired() {
        for before in [vec![], vec![waiting()]] {
            let polls = before.len() + 1;
            let answers = before.into_iter().chain([expired.clone()]).collect();
            let (ended, _, server) = wait_for(transfer(), answers).await;
            assert_eq!(ended.unwrap_err().kind(), WaitErrorKind::Expired);
            assert_eq!(server.sent_to("result").await.len(), polls);
        }
    }
}

#[tokio::test]
async fn a_key_that_is_lost_after_the_approval_is_never_taken_for_nobody_answered() {
    let unknown = Response::example(Provider::KlipA2a, "result", 400, "unknownRequestKey");
    for lost in key_expired().into_iter().chain([unknown]) {
        let (ended, ..) = wait_for(transfer(), vec![pending(), lost]).await;
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), WaitErrorKind::OutcomeUnknown);
        assert_eq!(error.last().unwrap().tx_hash(), Some(TX_HASH));
    }
}

#[tokio::test]
async fn a_key_that_klip_does_not_know_ends_the_waiting() {
    let unknown = Response::example(Provider::KlipA2a, "result", 400, "unknownRequestKey");
    let (ended, _, server) = wait_for(transfer(), vec![unknown]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::NotFound);
    assert_eq!(error.to_string(), "the provider does not know the request");
    let call = error.call_error().unwrap();
    assert_eq!(call.code(), Some(&ErrorCode::UNKNOWN_REQUEST_KEY));
    assert_eq!(server.sent_to("result").await.len(), 1);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_ends_the_waiting_and_keeps_what_was_known() {
    let portal = Response::off_contract(200).body("<html>", "text/html");
    let (ended, ..) = wait_for(transfer(), vec![pending(), portal]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Call);
    assert_eq!(error.call_error().unwrap().kind(), ErrorKind::Decode);
    assert_eq!(error.last().unwrap().tx_hash(), Some(TX_HASH));
}

#[tokio::test]
async fn a_failure_that_passes_is_ridden_out() {
    let down = || Response::off_contract(503).body("<html>", "text/html");
    // The HTTP layer sends each poll three times: two polls fail.
    let mut answers = vec![waiting()];
    answers.extend(std::iter::repeat_with(down).take(6));
    answers.push(transaction("completed", "success"));
    let (ended, _, server) = wait_for(transfer(), answers).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(server.sent_to("result").await.len(), 8);
}

#[tokio::test]
async fn a_failure_that_lasts_is_not_taken_for_an_expired_key() {
    let down = Response::off_contract(503).body("<html>", "text/html");
    let (ended, pauses, _) = wait_for(transfer(), vec![waiting(), down]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().status, Status::Prepared);
    assert_eq!(error.call_error().unwrap().status().unwrap().as_u16(), 503);
    assert!(pauses.total() >= Duration::from_secs(600));
}

#[tokio::test]
async fn the_pause_that_klip_asks_for_is_kept_between_polls() {
    let busy = Response::off_contract(429).header("retry-after", "20");
    let done = transaction("completed", "success");
    let (ended, pauses, _) = wait_for(transfer(), vec![busy.clone(), busy.clone(), busy, done]).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    let spans = pauses.spans();
    // The first poll with its two retries, then the second poll.
    assert_eq!(spans.len(), 4);
    for span in &spans[1..] {
        assert!(*span >= Duration::from_secs(20), "{spans:?}");
    }
}
