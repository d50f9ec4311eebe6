//! Fetches whose runtime shuts down.

use auth_core_model::{TokenErrorKind, abort_fetches};

use crate::{
    scene::{AGING, Scene, all, outcome},
    schedules::try_all,
};

#[test]
fn callers_on_other_runtimes_survive_a_lost_fetch() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move { scene.tokens.token().await });
        shuttle::future::yield_now().await;
        abort_fetches();
        let mut failed = 0;
        for result in all(callers).await {
            if let Err(error) = result {
                assert_eq!(error.kind(), TokenErrorKind::Aborted);
                failed += 1;
            }
        }
        assert!(failed <= 1, "only its own runtime loses with the fetch");
        assert!(scene.tokens.token().await.is_ok());
        scene.end().await;
    });
}

#[test]
fn lost_refresh_is_not_repeated_behind_a_valid_token() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        scene.first_token().await;
        scene.clock.advance(AGING);
        let callers = scene.each(3, |scene| async move {
            let mut tokens = Vec::new();
            for _ in 0..2 {
                tokens.push(outcome(scene.tokens.token().await));
                abort_fetches();
            }
            tokens
        });
        for outcomes in all(callers).await {
            assert!(
                outcomes.iter().all(|outcome| matches!(outcome, Ok(1 | 2))),
                "{outcomes:?}"
            );
        }
        assert!(scene.issuer.calls() <= 2);
        scene.end().await;
    });
}
