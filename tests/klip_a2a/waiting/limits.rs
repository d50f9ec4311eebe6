//! Time limits of a wait.

use auth_core::{Clock, SystemClock};
use klip_a2a::{Client, Outcome, PollPolicy, Request, Status, Url, WaitErrorKind};
use std::time::Duration;
use test_support::{Provider, Response};

use super::{clock, pending, prepared_with, transaction, transfer, wait_for, waiting};
use crate::{KEY, TX_HASH, odd_result_response, preparing, result_example, result_response};

#[tokio::test]
async fn pending_request_ends_after_its_key_expires() {
    let (ended, clock, _) = wait_for(Request::auth(), vec![waiting()]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Expired);
    assert_eq!(error.last().unwrap().status, Status::Prepared);
    assert!(error.call_error().is_none());
    assert!(error.to_string().contains("expired"), "{error}");
    let waited = clock.total_pause();
    assert!(
        waited >= Duration::from_secs(305) && waited <= Duration::from_secs(308),
        "{waited:?}"
    );
}

#[tokio::test]
async fn polls_are_one_to_three_seconds_apart() {
    let (_, clock, server) = wait_for(Request::auth(), vec![waiting()]).await;
    let spans = clock.pauses();
    assert_eq!(spans[0], Duration::from_secs(1));
    for span in &spans {
        assert!(
            *span >= Duration::from_secs(1) && *span <= Duration::from_secs(3),
            "{span:?}"
        );
    }
    assert!(
        spans.iter().any(|span| *span > Duration::from_secs(2)),
        "they grow"
    );
    assert_eq!(server.sent_to("result").await.len(), spans.len());
}

#[tokio::test]
async fn approved_transaction_outlives_its_key() {
    let server = preparing().await;
    server.in_order("result", [pending(), pending()]).await;
    server.always("result", transaction("completed", "success")).await;
    let clock = clock();
    let (client, prepared) = prepared_with(&server, &clock, transfer()).await;
    clock.advance(Duration::from_secs(400));

    let ended = client.wait(&prepared, PollPolicy::default()).await;

    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(server.sent_to("result").await.len(), 3);
}

#[tokio::test]
async fn deadline_error_has_the_last_state() {
    for (response, status) in [
        (waiting(), Status::Prepared),
        (
            odd_result_response(r#""status":"preparing""#),
            Status::Other("preparing".to_owned()),
        ),
    ] {
        let server = preparing().await;
        server.always("result", response).await;
        let clock = clock();
        let (client, prepared) = prepared_with(&server, &clock, transfer()).await;

        let policy = PollPolicy::default().with_deadline(Duration::from_secs(60));
        let error = client.wait(&prepared, policy).await.unwrap_err();

        assert_eq!(error.kind(), WaitErrorKind::Deadline);
        assert_eq!(error.last().unwrap().status, status);
        assert!(error.call_error().is_none());
        assert!(error.to_string().contains(status.as_str()), "{error}");
        assert_eq!(
            clock.total_pause(),
            Duration::from_secs(60),
            "the last look is at the deadline"
        );
    }
}

#[tokio::test]
async fn settle_time_starts_with_the_approval() {
    let policy = || {
        PollPolicy::default()
            .with_max_pause(Duration::from_secs(1))
            .with_deadline(Duration::from_secs(10))
            .with_settle_within(Duration::from_secs(60))
    };
    let calls = vec![
        pending(),
        result_example("requested"),
        result_example("completedWithoutResult"),
        result_response(r#""status":"prepared","result":{"status":"pending"}"#),
    ];
    for approved in calls {
        let server = preparing().await;
        // Nine polls, a second apart, of a request without a response of the user; the tenth is at the deadline.
        server
            .in_order("result", std::iter::repeat_with(waiting).take(9))
            .await;
        server.always("result", approved).await;
        let clock = clock();
        let (client, prepared) = prepared_with(&server, &clock, transfer()).await;

        let error = client.wait(&prepared, policy()).await.unwrap_err();

        assert_eq!(error.kind(), WaitErrorKind::Deadline);
        assert!(error.call_error().is_none());
        assert_eq!(clock.total_pause(), Duration::from_secs(10 + 60));
    }
}

#[tokio::test]
async fn settle_time_does_not_bound_the_user() {
    let server = preparing().await;
    server
        .in_order("result", std::iter::repeat_with(waiting).take(20))
        .await;
    server.always("result", transaction("completed", "success")).await;
    let (client, prepared) = prepared_with(&server, &clock(), transfer()).await;
    let policy = PollPolicy::default().with_settle_within(Duration::from_secs(1));
    let ended = client.wait(&prepared, policy).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
}

#[tokio::test]
async fn zero_settle_time_ends_with_the_approval() {
    let server = preparing().await;
    server.always("result", pending()).await;
    let (client, prepared) = prepared_with(&server, &clock(), transfer()).await;
    let policy = PollPolicy::default().with_settle_within(Duration::ZERO);
    let error = client.wait(&prepared, policy).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().tx_hash(), Some(TX_HASH));
    assert_eq!(server.sent_to("result").await.len(), 1);
}

#[tokio::test]
async fn stale_response_does_not_hide_approval() {
    let (ended, clock, _) = wait_for(transfer(), vec![pending(), waiting()]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().tx_hash(), Some(TX_HASH));
    assert_eq!(clock.total_pause(), Duration::from_secs(1 + 300));

    let expired = Response::example(Provider::KlipA2a, "result", 400, "expiredRequestKey");
    let responses = vec![pending(), waiting(), expired];
    let (ended, ..) = wait_for(transfer(), responses).await;
    assert_eq!(ended.unwrap_err().kind(), WaitErrorKind::OutcomeUnknown);
}

// Past the expiry of the key.
#[tokio::test]
async fn unknown_status_is_polled_until_deadline() {
    let (ended, clock, _) = wait_for(
        Request::auth(),
        vec![odd_result_response(r#""status":"preparing""#)],
    )
    .await;
    assert_eq!(ended.unwrap_err().kind(), WaitErrorKind::Deadline);
    assert_eq!(clock.total_pause(), Duration::from_secs(600));
}

#[tokio::test]
async fn zero_deadline_sends_nothing() {
    let server = preparing().await;
    let (client, prepared) = prepared_with(&server, &clock(), Request::auth()).await;
    let policy = PollPolicy::default().with_deadline(Duration::ZERO);
    let error = client.wait(&prepared, policy).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert!(error.last().is_none());
    assert!(server.sent_to("result").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn deadline_ends_a_silent_call() {
    let server = test_servers::listener(); // the kernel accepts, and no response ever comes
    let base_url = format!("http://{}", server.local_addr().unwrap());
    let client = Client::builder()
        .base_url(Url::parse(&base_url).unwrap())
        .build()
        .unwrap();
    let prepared = client.resume(KEY, &Request::auth(), None);
    let (started, deadline) = (SystemClock.now(), Duration::from_millis(1500));
    let policy = PollPolicy::default().with_deadline(deadline);
    let error = client.wait(&prepared, policy).await.unwrap_err();
    let waited = SystemClock.now().since(started);
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert!(waited >= deadline, "{waited:?}");
    assert!(waited <= deadline + Duration::from_millis(100), "{waited:?}");
}
