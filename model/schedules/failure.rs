//! Providers that fail or panic.

use std::time::Duration;

use auth_core_model::TokenErrorKind;

use crate::{
    issuer::Response,
    scenario::{AGING, BACKOFF, Scenario, join_all, outcome},
    scheduler::explore,
};

#[test]
fn failing_provider_is_called_once_per_backoff() {
    explore(|| async {
        let scenario = Scenario::with_default(&[], Response::Error);
        let time = scenario.advance_by([Duration::from_millis(500); 4]);
        let callers = scenario.each(3, |scenario| async move {
            for _ in 0..2 {
                assert!(scenario.tokens.token().await.is_err());
            }
        });
        join_all(callers).await;
        time.await.expect("the task is not aborted");

        assert_eq!(scenario.issuer.max_concurrent(), 1);
        if let Some(min) = scenario.issuer.min_interval(0) {
            assert!(min >= BACKOFF, "fetched again after {min:?}");
        }
        scenario.end().await;
    });
}

#[test]
fn background_failures_back_off() {
    explore(|| async {
        let scenario = Scenario::with_default(&[Response::Token], Response::Error);
        scenario.first_token().await;
        scenario.clock.advance(AGING);
        let time = scenario.advance_by([Duration::from_millis(500); 4]);
        let callers = scenario.each(3, |scenario| async move {
            for _ in 0..2 {
                assert_eq!(outcome(scenario.tokens.token().await), Ok(1));
            }
        });
        join_all(callers).await;
        time.await.expect("the task is not aborted");

        assert_eq!(scenario.issuer.max_concurrent(), 1);
        if let Some(min) = scenario.issuer.min_interval(1) {
            assert!(min >= BACKOFF, "fetched again after {min:?}");
        }
        scenario.end().await;
    });
}

#[test]
fn callers_share_a_panic_error() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Panic]);
        let callers = scenario.each(3, |scenario| async move { scenario.tokens.token().await });
        for result in join_all(callers).await {
            assert_eq!(
                result.expect_err("the provider panicked").kind(),
                TokenErrorKind::Panicked
            );
        }
        assert_eq!(scenario.issuer.calls(), 1);
        scenario.clock.advance(BACKOFF);
        assert_eq!(outcome(scenario.tokens.token().await), Ok(2));
        assert_eq!(scenario.issuer.max_concurrent(), 1);
        scenario.end().await;
    });
}

#[test]
fn background_panic_keeps_valid_token() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Token, Response::Panic]);
        scenario.first_token().await;
        scenario.clock.advance(AGING);
        let callers = scenario.each(3, |scenario| async move {
            for _ in 0..2 {
                assert_eq!(outcome(scenario.tokens.token().await), Ok(1));
            }
        });
        join_all(callers).await;
        assert!(scenario.issuer.calls() <= 2);
        scenario.end().await;
    });
}
