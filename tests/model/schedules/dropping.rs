//! Callers and handles that go away.

use crate::{
    issuer::Answer,
    scene::{Scene, left_alone, outcome},
    schedules::try_all,
};

#[test]
fn callers_who_go_away_lose_no_token_and_leave_nobody_waiting() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move { outcome(scene.tokens.token().await) });
        for leaving in &callers[..2] {
            leaving.abort();
        }
        for (place, caller) in callers.into_iter().enumerate() {
            match caller.await {
                Ok(outcome) => assert_eq!(outcome, Ok(1)),
                Err(_aborted) => assert!(place < 2, "who stays gets an answer"),
            }
        }
        assert_eq!(outcome(scene.tokens.token().await), Ok(1));
        assert_eq!(scene.issuer.calls(), 1);
        assert_eq!(scene.tokens.stats().waiters, 0);
        scene.end().await;
    });
}

#[test]
fn when_all_callers_have_gone_the_next_one_finds_their_token() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move { scene.tokens.token().await.is_ok() });
        for leaving in &callers {
            leaving.abort();
        }
        assert_eq!(outcome(scene.tokens.token().await), Ok(1));
        assert_eq!(scene.issuer.calls(), 1);
        for leaving in callers {
            if let Ok(is_token) = leaving.await {
                assert!(is_token);
            }
        }
        scene.end().await;
    });
}

#[test]
fn the_last_handle_takes_the_fetch_with_it() {
    try_all(|| async {
        let Scene {
            tokens,
            issuer,
            clock,
        } = Scene::new(&[Answer::Silence]);
        let callers: Vec<_> = [tokens.clone(), tokens.clone()]
            .into_iter()
            .map(|tokens| shuttle_tokio::spawn(async move { tokens.token().await.is_ok() }))
            .collect();
        for leaving in &callers {
            leaving.abort();
        }
        drop((tokens, clock));
        for caller in callers {
            assert!(caller.await.is_err(), "there is nothing to return with");
        }
        left_alone(&issuer).await;
        assert_eq!(issuer.running(), 0);
    });
}
