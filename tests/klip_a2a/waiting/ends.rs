//! Ends of a wait.

use klip_a2a::{ErrorCode, Outcome, Request, Status, TransactionStatus, WaitErrorKind};
use std::time::Duration;

use super::{odd_transaction, pending, transaction, transfer, wait_for, waiting};
use crate::{TX_HASH, USER, result_example, result_response};

#[tokio::test]
async fn wait_ends_when_user_links_or_signs() {
    let linked = result_example("completedAuth");
    let (ended, clock, server) = wait_for(Request::auth(), vec![waiting(), waiting(), linked]).await;
    let Outcome::Completed(result) = ended.unwrap() else {
        panic!("not completed")
    };
    assert_eq!(result.klaytn_address(), Some(USER));
    assert_eq!(server.sent_to("result").await.len(), 3);
    assert_eq!(clock.pauses()[0], Duration::from_secs(1));

    let signed = result_example("completedSignature");
    let (ended, ..) = wait_for(Request::sign_message("x"), vec![signed]).await;
    assert_eq!(ended.unwrap().result().signature(), Some("0xcdcdcd"));
}

#[tokio::test]
async fn rejection_and_failure_end_the_wait() {
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
async fn approved_transaction_waits_for_the_chain() {
    let responses = vec![
        waiting(),
        result_example("requested"),
        pending(),
        transaction("completed", "pending"),
        result_response(r#""status":"completed","result":{"tx_hash":"0xab"}"#),
        result_example("completedWithoutResult"),
        odd_transaction("completed", "queued"),
        transaction("completed", "success"),
    ];
    let (ended, _, server) = wait_for(transfer(), responses).await;
    let Ok(Outcome::Completed(result)) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(result.tx_hash(), Some(TX_HASH));
    assert_eq!(server.sent_to("result").await.len(), 8);
}

#[tokio::test]
async fn reverted_transaction_is_not_a_success() {
    for status in ["requested", "completed"] {
        let (ended, ..) = wait_for(transfer(), vec![transaction(status, "fail")]).await;
        let Ok(Outcome::Reverted(result)) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!(result.tx_hash(), Some(TX_HASH));
    }
}

#[tokio::test]
async fn cancelled_transaction_is_canceled() {
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
async fn incomplete_completion_is_polled_on() {
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
        let done = result_response(&format!(r#""status":"completed","result":{{{produced}}}"#));
        let responses = bare.map(result_response).into_iter().chain([done]).collect();
        let (ended, _, server) = wait_for(request.clone(), responses).await;
        assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
        assert_eq!(server.sent_to("result").await.len(), bare.len() + 1);

        let (ended, clock, _) = wait_for(request, vec![result_response(bare[0])]).await;
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), WaitErrorKind::Deadline);
        assert_eq!(error.last().unwrap().status, Status::Completed);
        assert_eq!(clock.total_pause(), Duration::from_secs(1 + 300));
    }
}
