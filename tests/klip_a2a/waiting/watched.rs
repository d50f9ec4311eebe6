//! A wait as a stream of states.

use std::time::Duration;

use auth_core::Clock;
use futures_util::StreamExt;
use klip_a2a::{Outcome, PollPolicy, Progress, Status, WaitErrorKind};

use super::{clock, pending, transaction, transfer, waiting};
use crate::{client_at, preparing, result_example};

// The outcome is last.
#[tokio::test]
async fn each_change_is_delivered_once() {
    let server = preparing().await;
    let responses = [
        waiting(),
        waiting(),
        result_example("requested"),
        pending(),
        pending(),
        transaction("completed", "success"),
    ];
    server.in_order("result", responses).await;
    let client = client_at(&server, clock());
    let prepared = client.prepare(&transfer()).await.unwrap();

    let changes: Vec<_> = client
        .watch(&prepared, PollPolicy::default())
        .map(Result::unwrap)
        .collect()
        .await;

    let states: Vec<_> = changes
        .iter()
        .map(|change| match change {
            Progress::Waiting(result) => result.status.as_str(),
            Progress::Ended(Outcome::Completed(_)) => "done",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(states, ["prepared", "requested", "requested", "done"]);
    assert_eq!(server.sent_to("result").await.len(), 6);
}

#[tokio::test]
async fn watch_is_lazy_and_ends_after_an_error() {
    let server = preparing().await;
    server.example("result", 400, "expiredRequestKey").await;
    let clock = clock();
    let client = client_at(&server, clock.clone());
    let prepared = client.prepare(&transfer()).await.unwrap();

    let mut watch = client.watch(&prepared, PollPolicy::default());
    assert!(clock.pauses().is_empty());
    let error = watch.next_change().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Expired);
    assert!(watch.next_change().await.is_none());
    assert!(watch.next_change().await.is_none());
    assert_eq!(server.sent_to("result").await.len(), 1);
}

#[tokio::test]
async fn dropped_next_change_loses_no_response() {
    let server = preparing().await;
    server
        .in_order("result", [waiting(), result_example("canceled")])
        .await;
    let clock = clock();
    let client = client_at(&server, clock.clone());
    let prepared = client.prepare(&transfer()).await.unwrap();
    let mut watch = client.watch(&prepared, PollPolicy::default());

    let first = loop {
        // Polled once and dropped, repeatedly: the call continues within the watch.
        let change = tokio::select! {
            biased;
            change = watch.next_change() => change,
            () = tokio::task::yield_now() => continue,
        };
        break change.unwrap().unwrap();
    };
    assert!(matches!(&first, Progress::Waiting(result) if result.status == Status::Prepared));
    let last = watch.next_change().await.unwrap().unwrap();
    assert!(matches!(last, Progress::Ended(Outcome::Canceled(_))), "{last:?}");
    assert_eq!(server.sent_to("result").await.len(), 2);
    assert!(
        clock.total_pause() <= Duration::from_secs(3),
        "at {:?}",
        clock.now()
    );
}
