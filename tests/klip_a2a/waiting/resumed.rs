//! Waits for resumed requests.

use std::time::Duration;

use klip_a2a::{Outcome, Platform, PollPolicy, RequestKind, Status, WaitErrorKind};
use test_support::{MockProvider, Provider, Response};

use super::{clock, pending, prepared_with, transaction, transfer, waiting};
use crate::{EXPIRY, KEY, NOW, at, client, client_at, dated, preparing, result_example, undated};

// It can be waited for to its outcome.
#[tokio::test]
async fn resumed_request_keeps_links_and_expiry() {
    let server = preparing().await;
    let prepared = client(&server).prepare(&transfer()).await.unwrap();
    let (key, expires_at) = (prepared.request_key().expose().to_owned(), prepared.expires_at());
    server.in_order("result", [pending()]).await;
    server.always("result", transaction("completed", "success")).await;

    let clock = clock();
    let elsewhere = client_at(&server, clock.clone());
    let resumed = elsewhere.resume(key, RequestKind::Transaction, expires_at);

    assert_eq!(resumed.request_key(), prepared.request_key());
    assert_eq!(resumed.expires_at(), Some(at(EXPIRY)));
    assert_eq!(resumed.status(), &Status::Prepared);
    for platform in [Platform::Qr, Platform::Ios, Platform::Android] {
        assert_eq!(resumed.link(platform), prepared.link(platform));
    }
    let ended = elsewhere.wait(&resumed, PollPolicy::default()).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(
        server.sent_to("result").await.len(),
        2,
        "as a transaction, not at once"
    );
    assert_eq!(server.sent_to("prepare").await.len(), 1);
}

#[tokio::test]
async fn resumed_request_expires_with_its_key() {
    let told = |expiry: u64| {
        let status = r#""status":"prepared""#;
        undated(Response::json(
            200,
            format!(r#"{{{status},"expiration_time":{expiry}}}"#),
        ))
    };
    for (expires_at, response, kind, seconds) in [
        // The expiry is that of Klip's responses.
        (None, told(EXPIRY), WaitErrorKind::Expired, 305..=308),
        (Some(at(NOW - 1)), told(EXPIRY), WaitErrorKind::Expired, 305..=308),
        (Some(at(EXPIRY)), told(NOW - 60), WaitErrorKind::Expired, 1..=3),
        // The responses have none: the stored expiry counts.
        (
            Some(at(EXPIRY)),
            result_example("statusAlone"),
            WaitErrorKind::Expired,
            305..=308,
        ),
        (
            Some(at(NOW - 1)),
            result_example("statusAlone"),
            WaitErrorKind::Expired,
            5..=8,
        ),
        (
            None,
            result_example("statusAlone"),
            WaitErrorKind::Deadline,
            600..=600,
        ),
    ] {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server.always("result", response).await;
        let clock = clock();
        let client = client_at(&server, clock.clone());
        let resumed = client.resume(KEY, RequestKind::Auth, expires_at);
        let error = client.wait(&resumed, PollPolicy::default()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        let waited = clock.total_pause().as_secs();
        assert!(seconds.contains(&waited), "{expires_at:?} {kind:?}: {waited}");
    }
}

#[tokio::test]
async fn expiry_is_measured_by_its_own_clock() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    // Klip's clock is an hour behind this machine's, so the key lives for five more minutes.
    let clock = clock();
    clock.advance(Duration::from_secs(3600));
    server.in_order("result", [dated(waiting())]).await;
    server.always("result", dated(result_example("canceled"))).await;
    let client = client_at(&server, clock.clone());
    let resumed = client.resume(KEY, RequestKind::Auth, None);
    let ended = client.wait(&resumed, PollPolicy::default()).await;
    assert!(matches!(ended, Ok(Outcome::Canceled(_))), "{ended:?}");
}

#[tokio::test]
async fn dropped_wait_can_be_repeated() {
    let server = preparing().await;
    server.in_order("result", [waiting()]).await;
    server.always("result", result_example("canceled")).await;
    let (client, prepared) = prepared_with(&server, &clock(), transfer()).await;
    {
        let mut dropped = Box::pin(client.wait(&prepared, PollPolicy::default()));
        assert!(futures_util::poll!(dropped.as_mut()).is_pending());
    }
    let ended = client.wait(&prepared, PollPolicy::default()).await;
    assert!(matches!(ended, Ok(Outcome::Canceled(_))), "{ended:?}");
}
