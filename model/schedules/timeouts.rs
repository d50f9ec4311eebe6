//! Timeouts of waiting callers and of fetches, at any step.

use auth_core_model::{Fetch, TokenErrorKind, fetches_run};
use shuttle_tokio::{
    task::JoinHandle,
    time::{clear_triggers, trigger_timeouts},
};

use crate::{
    issuer::Response,
    scenario::{AGING, BACKOFF, STALE, Scenario, expire_fetch_timeouts, join_all, outcome},
    scheduler::explore,
};

/// Expires the timeouts of all current waiters, but not of fetches.
fn expire_waiter_timeouts() {
    trigger_timeouts(|labels| labels.get::<Fetch>().is_none());
    clear_triggers();
}

/// Calls `expire` repeatedly until `callers` have returned.
async fn expire_until_finished<T>(expire: impl Fn(), callers: &[JoinHandle<T>]) {
    while !callers.iter().all(JoinHandle::is_finished) {
        expire();
        shuttle::future::yield_now().await;
    }
}

#[test]
fn stalled_fetch_is_superseded_once() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let callers = scenario.each(
            3,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        shuttle::future::yield_now().await;
        expire_waiter_timeouts();
        for outcome in join_all(callers).await {
            assert!(matches!(outcome, Ok(1 | 2)), "{outcome:?}");
        }
        assert!(scenario.issuer.calls() <= 2);
        assert_eq!(scenario.tokens.stats().failures, 0);
        scenario.end().await;
    });
}

#[test]
fn late_failure_of_superseded_fetch_is_ignored() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Error]);
        let callers = scenario.each(
            3,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        shuttle::future::yield_now().await;
        expire_waiter_timeouts();
        let outcomes = join_all(callers).await;
        // Either of two fetches may fail; only the failure of one that was not superseded counts.
        let is_failed = outcomes.iter().any(Result::is_err);
        assert!(
            !is_failed || scenario.tokens.stats().failures == 1,
            "{outcomes:?}"
        );
        scenario.end().await;
    });
}

#[test]
fn late_token_keeps_one_that_expires_later() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let first = scenario.each(1, |scenario| async move { scenario.tokens.token().await.is_ok() });
        shuttle::future::yield_now().await;
        // Fetches that start later return tokens that expire later.
        scenario.clock.advance(AGING);
        let later = scenario.each(2, |scenario| async move { scenario.tokens.token().await.is_ok() });
        expire_until_finished(expire_waiter_timeouts, &later).await;
        assert_eq!(join_all(later).await, [true; 2]);
        assert_eq!(join_all(first).await, [true]);
        while fetches_run() {
            shuttle::future::yield_now().await;
        }
        let newest = scenario.issuer.newest_expiry();
        let kept = scenario.tokens.cached_token().expect("a token was fetched");
        assert_eq!(kept.expires_at(), newest.map(|expiry| expiry.wall));
        scenario.end().await;
    });
}

#[test]
fn timed_out_callers_get_a_result() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let callers = scenario.each(3, |scenario| async move { scenario.tokens.token().await });
        expire_until_finished(
            || {
                expire_waiter_timeouts();
                expire_fetch_timeouts();
            },
            &callers,
        )
        .await;
        for result in join_all(callers).await {
            if let Err(error) = result {
                assert_eq!(error.kind(), TokenErrorKind::Unavailable);
            }
        }
        // One fetch for each caller that supersedes, and one that has timed out.
        assert!(scenario.issuer.max_concurrent() <= 4);

        scenario.clock.advance(BACKOFF);
        assert!(scenario.tokens.token().await.is_ok());
        scenario.end().await;
    });
}

#[test]
fn hanging_fetch_times_out_and_is_retried() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Hang]);
        let callers = scenario.each(
            3,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        expire_until_finished(expire_fetch_timeouts, &callers).await;
        for outcome in join_all(callers).await {
            let (kind, _message) = outcome.expect_err("the provider hangs");
            assert_eq!(kind, TokenErrorKind::Unavailable);
        }
        scenario.clock.advance(BACKOFF);
        assert_eq!(outcome(scenario.tokens.token().await), Ok(2));
        let stats = scenario.tokens.stats();
        assert_eq!(
            (stats.refreshes, stats.failures),
            (1, 1),
            "one count for each fetch"
        );
        scenario.end().await;
    });
}

#[test]
fn token_after_the_timeout_is_stored() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Token]);
        let callers = scenario.each(
            3,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        shuttle::future::yield_now().await;
        expire_fetch_timeouts();
        for outcome in join_all(callers).await {
            if let Err((kind, _message)) = outcome {
                assert_eq!(kind, TokenErrorKind::Unavailable);
            }
        }
        while fetches_run() {
            shuttle::future::yield_now().await;
        }
        assert_eq!(outcome(scenario.tokens.token().await), Ok(1));
        assert_eq!((scenario.issuer.calls(), scenario.issuer.completed()), (1, 1));
        scenario.end().await;
    });
}

#[test]
fn timed_out_callers_get_the_valid_token() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Token, Response::Hang]);
        scenario.first_token().await;
        scenario.clock.advance(STALE);
        let callers = scenario.each(
            3,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        expire_until_finished(expire_waiter_timeouts, &callers).await;
        // The old token, or one of a superseding fetch.
        assert!(join_all(callers).await.iter().all(Result::is_ok));
        scenario.end().await;
    });
}
