//! Tokens grow old while they are read.

use std::time::Duration;

use auth_core_model::Clock;

use crate::{
    issuer::{Answer, Issuer},
    scene::{AGING, STALE, Scene, all, number, outcome},
    schedules::try_all,
};

#[test]
fn nobody_waits_for_the_successor_of_a_valid_token_and_one_fetch_brings_it() {
    try_all(|| async {
        // Whoever waited for the second fetch would wait for ever.
        let scene = Scene::new(&[Answer::Token, Answer::Silence]);
        scene.first_token().await;
        scene.clock.advance(AGING);
        let callers = scene.each(3, |scene| async move {
            let first = outcome(scene.tokens.token().await);
            (first, outcome(scene.tokens.token().await))
        });
        assert_eq!(all(callers).await, [const { (Ok(1), Ok(1)) }; 3]);
        assert!(scene.issuer.calls() <= 2);
        scene.end().await;
    });
}

#[test]
fn a_stale_token_is_replaced_by_one_fetch_that_all_wait_for() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        scene.first_token().await;
        scene.clock.advance(STALE);
        let time = scene.pass([Duration::from_secs(30)]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        assert_eq!(all(callers).await, [const { Ok(2) }; 3]);
        time.await.expect("nobody stops the time");
        assert_eq!(scene.issuer.calls(), 2);
        scene.end().await;
    });
}

#[test]
fn no_caller_is_given_a_token_that_had_expired_before_its_call() {
    // To aging, stale and expired; then so far that the second token is stale, but not so far that it has expired
    // when a fetch that began at the first step brings it.
    const TIME: [Duration; 4] = [
        AGING,
        Duration::from_secs(240),
        Duration::from_secs(60),
        Duration::from_secs(3239),
    ];

    try_all(|| async {
        let scene = Scene::new(&[]);
        scene.first_token().await;
        let time = scene.pass(TIME);
        let readers = scene.each(2, |scene| async move {
            let mut newest = 0;
            for _ in 0..4 {
                let asked = scene.clock.now();
                let token = scene.tokens.token().await.expect("the provider has tokens");
                assert!(!token.is_expired(asked));
                assert!(
                    number(&token) >= newest,
                    "a token is never followed by an older one"
                );
                newest = number(&token);

                let asked = scene.clock.now();
                assert!(
                    !scene
                        .tokens
                        .cached_token()
                        .is_some_and(|token| token.is_expired(asked))
                );
            }
        });
        all(readers).await;
        time.await.expect("nobody stops the time");

        assert_eq!(scene.issuer.most_at_once(), 1);
        if let Some(shortest) = scene.issuer.shortest_interval(0) {
            assert!(
                shortest >= AGING,
                "a token of {:?} after {shortest:?}",
                Issuer::LIFE
            );
        }
        scene.end().await;
    });
}
