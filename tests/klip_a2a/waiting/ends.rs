//! Ends of a wait.

use klip_a2a::{ErrorCode, Outcome, Request, Status, TransactionStatus, WaitErrorKind};
use std::time::Duration;

use super::{odd_transaction, pending, transaction, transfer, wait_for, waiting};
use crate::{TX_HASH, USER, result_answer, result_example};

#[tokio::test]
async fn waiting_ends_when_the_user_has_linked_or_signed() {
    let linked = result_example("completedAuth");
    let (ended, pauses, server) = wait_for(Request::auth(), vec![waiting(), waiting(), linked]).await;
    let Outcome::Completed(result) = ended.unwrap() else {
        panic!("not completed")
    };
    assert_eq!(result.klaytn_address(), Some(USER));
    assert_eq!(server.sent_to("result").await.len(), 3);
    assert_eq!(pauses.spans()[0], Duration::from_secs(1));

    let signed = result_example("completedSignature");
    let (ended, ..) = wait_for(Request::sign_message("x"), vec![signed]).await;
    assert_eq!(ended.unwrap().result().signature(), Some("0xcdcdcd"));
}

#[tokio::test]
async fn a_refusal_and_a_failure_end_the_waiting_at_once_and_are_told_apart() {
    let (ended, _, server) = wait_for(transfer(), vec![waiting(), result_example("canceled")]).await;
    assert!(matches!(ended, Ok(Outcome::Canceled(_))), "{ended:?}");
    assert_eq!(server.sent_to("result").await.len(), 2);

    let failed = result_example("error");
    let (ended, ..) = wait_for(transfer(), vec![failed]).await;
    let Ok(Outcome::Failed(result)) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(result.error_code(), Some(ErrorCode::DAILY_LIMIT_EXCEEDED));
}

#[tokio::test]
async fn an_approved_transaction_is_done_when_the_chain_says_so_and_not_before() {
    let answers = vec![
        waiting(),
        result_example("requested"),
        pending(),
        transaction("completed", "pending"),
        result_answer(r#""status":"completed","result":{"tx_hash":"0xab"}"#),
        result_example("completedWithoutResult"),
        odd_transaction("completed", "queued"),
        transaction("completed", "success"),
    ];
    let (ended, _, server) = wait_for(transfer(), answers).await;
    let Ok(Outcome::Completed(result)) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(result.tx_hash(), Some(TX_HASH));
    assert_eq!(server.sent_to("result").await.len(), 8);
}

#[tokio::test]
async fn a_transaction_that_the_chain_reverted_is_no_success() {
    for status in ["requested", "completed"] {
        let (ended, ..) = wait_for(transfer(), vec![transaction(status, "fail")]).await;
        let Ok(Outcome::Reverted(result)) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!(result.tx_hash(), Some(TX_HASH));
    }
}

#[tokio::test]
async fn a_transaction_that_was_called_off_is_canceled() {
    for status in ["requested", "completed"] {
        let (ended, _, server) = wait_for(transfer(), vec![transaction(status, "canceled")]).await;
        let Ok(Outcome::Canceled(result)) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!(result.transaction_status(), Some(&TransactionStatus::Canceled));
        assert_eq!(server.sent_to("result").await.len(), 1);
    }
}

#[tokio::test]
async fn a_completed_request_without_what_it_promised_is_waited_on() {
    let bare = [
        r#""status":"completed""#,
        r#""status":"completed","result":{}"#,
        r#""status":"completed","result":{"klaytn_address":"","signature":""}"#,
        r#""status":"completed","result":{"tx_hash":"0xab","status":"success"}"#,
    ];
    for (request, produced) in [
        (Request::auth(), format!(r#""klaytn_address":"{USER}""#)),
        (Request::sign_message("x"), r#""signature":"0xcd""#.to_owned()),
    ] {
        let done = result_answer(&format!(r#""status":"completed","result":{{{produced}}}"#));
        let answers = bare.map(result_answer).into_iter().chain([done]).collect();
        let (ended, _, server) = wait_for(request.clone(), answers).await;
        assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
        assert_eq!(server.sent_to("result").await.len(), bare.len() + 1);

        let (ended, pauses, _) = wait_for(request, vec![result_answer(bare[0])]).await;
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), WaitErrorKind::Deadline);
        assert_eq!(error.last().unwrap().status, Status::Completed);
        assert_eq!(pauses.total(), Duration::from_secs(1 + 300));
    }
}
