//! Concurrent callers share one fetch.

use auth_core_model::TokenErrorKind;

use crate::{
    issuer::Response,
    scenario::{Scenario, join_all, outcome},
    scheduler::explore,
};

#[test]
fn concurrent_callers_share_one_token() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let callers = scenario.each(4, |scenario| async move {
            let first = outcome(scenario.tokens.token().await);
            (first, outcome(scenario.tokens.token().await))
        });
        assert_eq!(join_all(callers).await, [const { (Ok(1), Ok(1)) }; 4]);
        assert_eq!(scenario.issuer.calls(), 1);

        let stats = scenario.tokens.stats();
        assert_eq!((stats.waiters, stats.is_fetching), (0, false));
        scenario.end().await;
    });
}

#[test]
fn concurrent_callers_share_one_error() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Error]);
        let callers = scenario.each(
            4,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        for outcome in join_all(callers).await {
            assert_eq!(outcome, Err((TokenErrorKind::Unavailable, "error-1".to_owned())));
        }
        assert_eq!(scenario.issuer.calls(), 1);
        scenario.end().await;
    });
}
