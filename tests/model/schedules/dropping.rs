//! Callers and handles that go away.

use std::sync::Arc;

use auth_core_model::fetches_run;

use crate::{
    issuer::{Answer, Issuer},
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
fn last_handle_cuts_no_fetch() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let issuer = go_away_during_a_fetch(scene).await;
        while fetches_run() {
            shuttle::future::yield_now().await;
        }
        assert_eq!(issuer.calls(), issuer.answered());
        left_alone(&issuer).await;
    });
}

#[test]
fn silent_fetch_ends_some_time_after_the_last_handle() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Silence]);
        let issuer = go_away_during_a_fetch(scene).await;
        left_alone(&issuer).await;
        assert_eq!(issuer.running(), 0);
    });
}

/// Starts two callers, and drops them and every handle.
async fn go_away_during_a_fetch(scene: Scene) -> Arc<Issuer> {
    let callers = scene.each(2, |scene| async move { scene.tokens.token().await.is_ok() });
    shuttle::future::yield_now().await;
    for leaving in &callers {
        leaving.abort();
    }
    let Scene { tokens, issuer, .. } = scene;
    drop(tokens);
    for caller in callers {
        // One that has its token by then is done.
        assert!(caller.await.unwrap_or(true));
    }
    issuer
}
