//! Callers whose patience ends, at any step.

use auth_core_model::{Fetch, TokenErrorKind};
use shuttle_tokio::{
    task::JoinHandle,
    time::{clear_triggers, trigger_timeouts},
};

use crate::{
    issuer::Answer,
    scene::{NEGATIVE_CACHE, Scene, all, outcome},
    schedules::try_all,
};

/// Ends the patience of all who wait now, and of nobody later. A fetch has its time.
fn press() {
    trigger_timeouts(|labels| labels.get::<Fetch>().is_none());
    clear_triggers();
}

/// Ends the time of a fetch as well.
fn press_all() {
    trigger_timeouts(|_| true);
    clear_triggers();
}

/// Ends it over and over, until `callers` have their answers.
async fn press_until_answered<T>(callers: &[JoinHandle<T>]) {
    while !callers.iter().all(JoinHandle::is_finished) {
        press_all();
        shuttle::future::yield_now().await;
    }
}

#[test]
fn a_fetch_that_its_runtime_is_slow_to_begin_is_replaced_by_another_and_all_get_its_token() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        shuttle::future::yield_now().await;
        // Once is too little to give up a fetch that has begun.
        press();
        assert_eq!(all(callers).await, [const { Ok(1) }; 3]);
        assert_eq!(scene.issuer.calls(), 1);
        scene.end().await;
    });
}

#[test]
fn whoever_loses_patience_has_an_answer_and_two_fetches_never_run_at_once() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move { scene.tokens.token().await });
        press_until_answered(&callers).await;
        for result in all(callers).await {
            if let Err(error) = result {
                assert_eq!(error.kind(), TokenErrorKind::Unavailable);
            }
        }
        assert!(scene.issuer.most_at_once() <= 1);
        assert!(
            scene.issuer.calls() <= 1,
            "the error of the fetch that was given up answers"
        );

        scene.clock.advance(NEGATIVE_CACHE);
        assert!(scene.tokens.token().await.is_ok());
        scene.end().await;
    });
}

#[test]
fn a_provider_that_hangs_is_given_up_and_asked_again() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Silence]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        press_until_answered(&callers).await;
        for outcome in all(callers).await {
            let (kind, _message) = outcome.expect_err("there is no token to have");
            assert_eq!(kind, TokenErrorKind::Unavailable);
        }
        scene.clock.advance(NEGATIVE_CACHE);
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
