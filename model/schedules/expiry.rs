//! Tokens that age and expire during reads.

use std::time::Duration;

use auth_core_model::Clock;

use crate::{
    issuer::{Issuer, Response},
    scenario::{AGING, STALE, Scenario, join_all, number, outcome},
    scheduler::explore,
};

#[test]
fn aging_token_is_refreshed_in_background() {
    explore(|| async {
        // A caller that waited for the second fetch would never return.
        let scenario = Scenario::new(&[Response::Token, Response::Hang]);
        scenario.first_token().await;
        scenario.clock.advance(AGING);
        let callers = scenario.each(3, |scenario| async move {
            let first = outcome(scenario.tokens.token().await);
            (first, outcome(scenario.tokens.token().await))
        });
        assert_eq!(join_all(callers).await, [const { (Ok(1), Ok(1)) }; 3]);
        assert!(scenario.issuer.calls() <= 2);
        scenario.end().await;
    });
}

#[test]
fn stale_token_is_replaced_by_one_fetch() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        scenario.first_token().await;
        scenario.clock.advance(STALE);
        let time = scenario.advance_by([Duration::from_secs(30)]);
        let callers = scenario.each(
            3,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        assert_eq!(join_all(callers).await, [const { Ok(2) }; 3]);
        time.await.expect("the task is not aborted");
        assert_eq!(scenario.issuer.calls(), 2);
        scenario.end().await;
    });
}

#[test]
fn no_caller_gets_an_expired_token() {
    // Makes the first token aging, stale and expired, then the second one stale, but not yet expired if its fetch started
    // after the first step.
    const STEPS: [Duration; 4] = [
        AGING,
        Duration::from_secs(240),
        Duration::from_secs(60),
        Duration::from_secs(3239),
    ];

    explore(|| async {
        let scenario = Scenario::new(&[]);
        scenario.first_token().await;
        let time = scenario.advance_by(STEPS);
        let readers = scenario.each(2, |scenario| async move {
            let mut newest = 0;
            for _ in 0..4 {
                let now = scenario.clock.now();
                let token = scenario.tokens.token().await.expect("the provider has tokens");
                assert!(!token.is_expired(now));
                assert!(number(&token) >= newest, "an older token followed a newer one");
                newest = number(&token);

                let now = scenario.clock.now();
                assert!(
                    !scenario
                        .tokens
                        .cached_token()
                        .is_some_and(|token| token.is_expired(now))
                );
            }
        });
        join_all(readers).await;
        time.await.expect("the task is not aborted");

        assert_eq!(scenario.issuer.max_concurrent(), 1);
        if let Some(min) = scenario.issuer.min_interval(0) {
            assert!(
                min >= AGING,
                "refreshed a token of {:?} after {min:?}",
                Issuer::LIFETIME
            );
        }
        scenario.end().await;
    });
}
