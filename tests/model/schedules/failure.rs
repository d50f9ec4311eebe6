//! Providers that fail, and those that panic.

use std::time::Duration;

use auth_core_model::TokenErrorKind;

use crate::{
    issuer::Answer,
    scene::{AGING, BACKOFF, Scene, all, outcome},
    schedules::try_all,
};

#[test]
fn a_failing_provider_is_asked_once_in_the_span_for_which_its_error_answers() {
    try_all(|| async {
        let scene = Scene::ending(&[], Answer::Error);
        let time = scene.pass([Duration::from_millis(500); 4]);
        let callers = scene.each(3, |scene| async move {
            for _ in 0..2 {
                assert!(scene.tokens.token().await.is_err());
            }
        });
        all(callers).await;
        time.await.expect("nobody stops the time");

        assert_eq!(scene.issuer.most_at_once(), 1);
        if let Some(shortest) = scene.issuer.shortest_interval(0) {
            assert!(shortest >= BACKOFF, "asked again after {shortest:?}");
        }
        scene.end().await;
    });
}

#[test]
fn behind_a_valid_token_a_failing_provider_is_asked_once_in_a_pause() {
    try_all(|| async {
        let scene = Scene::ending(&[Answer::Token], Answer::Error);
        scene.first_token().await;
        scene.clock.advance(AGING);
        let time = scene.pass([Duration::from_millis(500); 4]);
        let callers = scene.each(3, |scene| async move {
            for _ in 0..2 {
                assert_eq!(outcome(scene.tokens.token().await), Ok(1));
            }
        });
        all(callers).await;
        time.await.expect("nobody stops the time");

        assert_eq!(scene.issuer.most_at_once(), 1);
        if let Some(shortest) = scene.issuer.shortest_interval(1) {
            assert!(shortest >= BACKOFF, "asked again after {shortest:?}");
        }
        scene.end().await;
    });
}

#[test]
fn panic_of_the_provider_answers_all_callers_of_its_pause() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Panic]);
        let callers = scene.each(3, |scene| async move { scene.tokens.token().await });
        for result in all(callers).await {
            assert_eq!(
                result.expect_err("the provider panicked").kind(),
                TokenErrorKind::Panicked
            );
        }
        assert_eq!(scene.issuer.calls(), 1);
        scene.clock.advance(BACKOFF);
        assert_eq!(outcome(scene.tokens.token().await), Ok(2));
        assert_eq!(scene.issuer.most_at_once(), 1);
        scene.end().await;
    });
}

#[test]
fn a_provider_that_panics_behind_a_valid_token_is_left_alone_and_nobody_is_refused() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Token, Answer::Panic]);
        scene.first_token().await;
        scene.clock.advance(AGING);
        let callers = scene.each(3, |scene| async move {
            for _ in 0..2 {
                assert_eq!(outcome(scene.tokens.token().await), Ok(1));
            }
        });
        all(callers).await;
        assert!(scene.issuer.calls() <= 2);
        scene.end().await;
    });
}
