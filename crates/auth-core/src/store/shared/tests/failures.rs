//! Failures of the issuer concern the whole fleet.

use super::*;
use crate::{TokenError, TokenErrorKind};

fn error(kind: TokenErrorKind) -> TokenError {
    TokenError::new(kind, "the issuer's words")
}

#[tokio::test(start_paused = true)]
async fn rejected_credentials_are_tried_once() {
    let fleet = Fleet::new();
    fleet.issuer.fail_next_with(error(TokenErrorKind::Rejected));
    let processes = fleet.start_many(50);

    let outcomes = join_all(processes.iter().map(Process::token)).await;

    assert_eq!(fleet.issuer.calls(), 1);
    let own: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.as_ref().unwrap_err())
        .collect();
    assert!(own.iter().all(|error| error.kind() == TokenErrorKind::Rejected));
    let words = own
        .iter()
        .filter(|error| error.to_string() == "the issuer's words");
    assert_eq!(words.count(), 1, "the message stays in its process");
    let shared = own.iter().filter(|error| error.retry_after().is_some());
    assert_eq!(shared.count(), 49);
}

#[tokio::test(start_paused = true)]
async fn backoff_of_the_fleet_grows() {
    let fleet = Fleet::new();
    let processes = fleet.start_many(50);
    for _ in 0..1000 {
        fleet.issuer.fail_next();
    }

    // Ten minutes of callers each 100 ms.
    for _ in 0..6_000 {
        join_all(processes.iter().map(Process::token)).await;
        advance(Duration::from_millis(100)).await;
    }

    // 1, 2, 4, ... 60 seconds: about 15 requests, as one process would send.
    assert!(
        (10..=20).contains(&fleet.issuer.calls()),
        "{}",
        fleet.issuer.calls()
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_holds_back_the_fleet() {
    let fleet = Fleet::new();
    let busy = error(TokenErrorKind::Unavailable).with_retry_after(Some(Duration::from_secs(70)));
    fleet.issuer.fail_next_with(busy);
    assert!(fleet.start().0.token().await.is_err());

    advance(Duration::from_secs(69)).await;
    let early = fleet.start().0.token().await.unwrap_err();
    assert!(early.retry_after().unwrap() <= Duration::from_secs(1));
    advance(Duration::from_secs(2)).await;
    assert!(fleet.start().0.token().await.is_ok());
    assert_eq!(fleet.issuer.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn failure_of_another_process_keeps_a_valid_token() {
    let fleet = Fleet::new();
    let processes = fleet.start_many(20);
    tokens(&processes).await;
    advance(before_expiry(100)).await;
    fleet.issuer.fail_next();

    let (secrets, _) = tokens(&processes).await;

    assert_eq!(secrets, vec!["token-1"; 20]);
    pass(Duration::from_secs(3)).await;
    assert_eq!(tokens(&processes).await.0, vec!["token-1"; 20]);
    pass(Duration::from_secs(1)).await;
    assert_eq!(tokens(&processes).await.0, vec!["token-3"; 20]);
    assert_eq!(fleet.issuer.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn invalid_input_of_one_process_stays_there() {
    let fleet = Fleet::new();
    fleet.issuer.fail_next_with(error(TokenErrorKind::InvalidInput));

    assert!(fleet.start().0.token().await.is_err());
    assert!(fleet.start().0.token().await.is_ok());
}
