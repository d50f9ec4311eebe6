//! Fetches whose runtime shuts down.

use auth_core_model::{TokenErrorKind, abort_fetches};

use crate::{
    scenario::{AGING, Scenario, join_all, outcome},
    scheduler::explore,
};

#[test]
fn callers_on_other_runtimes_survive_an_abort() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let callers = scenario.each(3, |scenario| async move { scenario.tokens.token().await });
        shuttle::future::yield_now().await;
        abort_fetches();
        let mut failed = 0;
        for result in join_all(callers).await {
            if let Err(error) = result {
                assert_eq!(error.kind(), TokenErrorKind::Aborted);
                failed += 1;
            }
        }
        assert!(failed <= 1, "only callers on the runtime of the fetch fail");
        assert!(scenario.tokens.token().await.is_ok());
        scenario.end().await;
    });
}

#[test]
fn aborted_background_refresh_backs_off() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        scenario.first_token().await;
        scenario.clock.advance(AGING);
        let callers = scenario.each(3, |scenario| async move {
            let mut tokens = Vec::new();
            for _ in 0..2 {
                tokens.push(outcome(scenario.tokens.token().await));
                abort_fetches();
            }
            tokens
        });
        for outcomes in join_all(callers).await {
            assert!(
                outcomes.iter().all(|outcome| matches!(outcome, Ok(1 | 2))),
                "{outcomes:?}"
            );
        }
        assert!(scenario.issuer.calls() <= 2);
        scenario.end().await;
    });
}
