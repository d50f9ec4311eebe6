//! Any number of callers, one fetch.

use auth_core_model::TokenErrorKind;

use crate::{
    issuer::Answer,
    scene::{Scene, all, outcome},
    schedules::try_all,
};

#[test]
fn callers_at_once_get_the_token_of_one_fetch() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(4, |scene| async move {
            let first = outcome(scene.tokens.token().await);
            (first, outcome(scene.tokens.token().await))
        });
        assert_eq!(all(callers).await, [const { (Ok(1), Ok(1)) }; 4]);
        assert_eq!(scene.issuer.calls(), 1);

        let stats = scene.tokens.stats();
        assert_eq!((stats.waiters, stats.is_fetching), (0, false));
        scene.end().await;
    });
}

#[test]
fn callers_at_once_get_one_and_the_same_error() {
    try_all(|| async {
        let scene = Scene::new(&[Answer::Error]);
        let callers = scene.each(4, |scene| async move { outcome(scene.tokens.token().await) });
        for outcome in all(callers).await {
            assert_eq!(outcome, Err((TokenErrorKind::Unavailable, "error-1".to_owned())));
        }
        assert_eq!(scene.issuer.calls(), 1);
        scene.end().await;
    });
}
