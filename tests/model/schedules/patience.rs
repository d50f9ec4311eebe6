//! Callers whose patience ends, at any step.

use auth_core_model::{Fetch, TokenErrorKind, fetches_run};
use shuttle_tokio::{
    task::JoinHandle,
    time::{clear_triggers, trigger_timeouts},
};

use crate::{
    issuer::Answer,
    scene::{AGING, BACKOFF, STALE, Scene, all, end_fetch_time, outcome},
    schedules::try_all,
};

/// Ends the patience of all who wait now, and of nobody later. A fetch has its time.
fn press() {
    trigger_timeouts(|labels| labels.get::<Fetch>().is_none());
    clear_triggers();
}

/// Presses over and over, until `callers` have their outcomes.
async fn press_until_answered<T>(press: impl Fn(), callers: &[JoinHandle<T>]) {
    while !callers.iter().all(JoinHandle::is_finished) {
        press();
        shuttle::future::yield_now().await;
    }
}

#[test]
fn silent_fetch_is_overtaken_once_and_all_get_a_token() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        shuttle::future::yield_now().await;
        press();
        for outcome in all(callers).await {
            assert!(matches!(outcome, Ok(1 | 2)), "{outcome:?}");
        }
        assert!(scene.issuer.calls() <= 2);
        assert_eq!(scene.tokens.stats().failures, 0);
        scene.end().await;
    });
}

#[test]
fn late_failure_of_an_overtaken_fetch_is_nothing_to_its_callers() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Error]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        shuttle::future::yield_now().await;
        press();
        let outcomes = all(callers).await;
        // Which of two fetches fails is open: one that was not overtaken counts.
        let is_failed = outcomes.iter().any(Result::is_err);
        assert!(!is_failed || scene.tokens.stats().failures == 1, "{outcomes:?}");
        scene.end().await;
    });
}

#[test]
fn late_token_never_displaces_one_that_lives_longer() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let first = scene.each(1, |scene| async move { scene.tokens.token().await.is_ok() });
        shuttle::future::yield_now().await;
        // Fetches that start from now on bring tokens that live longer.
        scene.clock.advance(AGING);
        let later = scene.each(2, |scene| async move { scene.tokens.token().await.is_ok() });
        press_until_answered(press, &later).await;
        assert_eq!(all(later).await, [true; 2]);
        assert_eq!(all(first).await, [true]);
        while fetches_run() {
            shuttle::future::yield_now().await;
        }
        let newest = scene.issuer.newest_expiry();
        let kept = scene.tokens.cached_token().expect("a token was fetched");
        assert_eq!(kept.expires_at(), newest.map(|expiry| expiry.wall));
        scene.end().await;
    });
}

#[test]
fn impatient_callers_get_an_outcome() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move { scene.tokens.token().await });
        press_until_answered(
            || {
                press();
                end_fetch_time();
            },
            &callers,
        )
        .await;
        for result in all(callers).await {
            if let Err(error) = result {
                assert_eq!(error.kind(), TokenErrorKind::Unavailable);
            }
        }
        // One fetch for each caller who overtakes, and one that has outlived its time.
        assert!(scene.issuer.most_at_once() <= 4);

        scene.clock.advance(BACKOFF);
        assert!(scene.tokens.token().await.is_ok());
        scene.end().await;
    });
}

#[test]
fn hanging_provider_is_given_up_and_asked_again() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Silence]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        press_until_answered(end_fetch_time, &callers).await;
        for outcome in all(callers).await {
            let (kind, _message) = outcome.expect_err("there is no token to have");
            assert_eq!(kind, TokenErrorKind::Unavailable);
        }
        scene.clock.advance(BACKOFF);
        assert_eq!(outcome(scene.tokens.token().await), Ok(2));
        let stats = scene.tokens.stats();
        assert_eq!(
            (stats.refreshes, stats.failures),
            (1, 1),
            "one count for each fetch"
        );
        scene.end().await;
    });
}

#[test]
fn token_after_the_time_of_its_fetch_is_kept() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Token]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        shuttle::future::yield_now().await;
        end_fetch_time();
        for outcome in all(callers).await {
            if let Err((kind, _message)) = outcome {
                assert_eq!(kind, TokenErrorKind::Unavailable);
            }
        }
        while fetches_run() {
            shuttle::future::yield_now().await;
        }
        assert_eq!(outcome(scene.tokens.token().await), Ok(1));
        assert_eq!((scene.issuer.calls(), scene.issuer.answered()), (1, 1));
        scene.end().await;
    });
}

#[test]
fn impatient_callers_get_the_valid_token() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Token, Answer::Silence]);
        scene.first_token().await;
        scene.clock.advance(STALE);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        press_until_answered(press, &callers).await;
        // The old one, or one of a fetch that overtook.
        assert!(all(callers).await.iter().all(Result::is_ok));
        scene.end().await;
    });
}
