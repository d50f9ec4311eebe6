//! Waits that were begun elsewhere.

use contract_tests::{Provider, Wire};
use klip_a2a::{Outcome, Platform, PollPolicy, Request, Status, WaitErrorKind};

use super::{Pauses, pending, prepared_with, transaction, transfer, waiting};
use crate::{EXPIRY, KEY, NOW, at, client, client_at, preparing, result_example};

#[tokio::test]
async fn a_request_is_taken_up_by_another_client_with_its_links_its_expiry_and_its_end() {
    let wire = preparing().await;
    let prepared = client(&wire).prepare(&transfer()).await.unwrap();
    let (key, expires_at) = (prepared.request_key().expose().to_owned(), prepared.expires_at());
    wire.in_order("result", [pending()]).await;
    wire.always("result", transaction("completed", "success")).await;

    let pauses = Pauses::new();
    let elsewhere = client_at(&wire, pauses.clone());
    let resumed = elsewhere.resume(key, &transfer(), expires_at);

    assert_eq!(resumed.request_key(), prepared.request_key());
    assert_eq!(resumed.expires_at(), Some(at(EXPIRY)));
    assert_eq!(resumed.status(), &Status::Prepared);
    for platform in [Platform::Qr, Platform::Ios, Platform::Android] {
        assert_eq!(resumed.link(platform), prepared.link(platform));
    }
    let ended = elsewhere.wait(&resumed, PollPolicy::default()).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(
        wire.sent_to("result").await.len(),
        2,
        "as a transaction, not at once"
    );
    assert_eq!(wire.sent_to("prepare").await.len(), 1);
}

#[tokio::test]
async fn a_resumed_request_that_nobody_answers_ends_with_its_key_or_at_the_deadline_without_one() {
    for (expires_at, kind, seconds) in [
        (Some(at(EXPIRY)), WaitErrorKind::Expired, 305..=308),
        (Some(at(NOW - 1)), WaitErrorKind::Expired, 5..=8),
        (None, WaitErrorKind::Deadline, 600..=600),
    ] {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.always("result", waiting()).await;
        let pauses = Pauses::new();
        let client = client_at(&wire, pauses.clone());
        let resumed = client.resume(KEY, &Request::auth(), expires_at);
        let error = client.wait(&resumed, PollPolicy::default()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        let waited = pauses.total().as_secs();
        assert!(seconds.contains(&waited), "{kind:?}: {waited}");
    }
}

#[tokio::test]
async fn a_wait_that_was_dropped_can_be_begun_again() {
    let wire = preparing().await;
    wire.in_order("result", [waiting()]).await;
    wire.always("result", result_example("canceled")).await;
    let (client, prepared) = prepared_with(&wire, &Pauses::new(), transfer()).await;
    {
        let mut dropped = Box::pin(client.wait(&prepared, PollPolicy::default()));
        assert!(futures_util::poll!(dropped.as_mut()).is_pending());
    }
    let ended = client.wait(&prepared, PollPolicy::default()).await;
    assert!(matches!(ended, Ok(Outcome::Canceled(_))), "{ended:?}");
}
