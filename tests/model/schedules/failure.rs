//! Providers that fail, and those that panic.

use std::time::Duration;

use auth_core_model::TokenErrorKind;

use crate::{
    issuer::Answer,
    scene::{AGING, BACKOFF, Scene, all, number, outcome},
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
fn a_panicking_provider_is_an_error_for_those_who_wait_and_the_next_call_starts_afresh() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Panic]);
        let callers = scene.each(3, |scene| async move { scene.tokens.token().await });
        for result in all(callers).await {
            match result {
                // Somebody has called afresh by then.
                Ok(token) => assert_eq!(number(&token), 2),
                Err(error) => assert_eq!(error.kind(), TokenErrorKind::Aborted),
            }
        }
        assert_eq!(outcome(scene.tokens.token().await), Ok(2));
        assert_eq!((scene.issuer.calls(), scene.issuer.most_at_once()), (2, 1));
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
