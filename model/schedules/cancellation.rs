//! Cancelled callers and dropped handles.

use std::sync::Arc;

use auth_core_model::fetches_run;

use crate::{
    issuer::{Issuer, Response},
    scenario::{Scenario, outcome, released},
    scheduler::explore,
};

#[test]
fn cancelled_callers_do_not_affect_others() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let callers = scenario.each(
            3,
            |scenario| async move { outcome(scenario.tokens.token().await) },
        );
        for cancelled in &callers[..2] {
            cancelled.abort();
        }
        for (index, caller) in callers.into_iter().enumerate() {
            match caller.await {
                Ok(outcome) => assert_eq!(outcome, Ok(1)),
                Err(_aborted) => assert!(index < 2, "the remaining caller gets a result"),
            }
        }
        assert_eq!(outcome(scenario.tokens.token().await), Ok(1));
        assert_eq!(scenario.issuer.calls(), 1);
        assert_eq!(scenario.tokens.stats().waiters, 0);
        scenario.end().await;
    });
}

#[test]
fn cancelled_callers_lose_no_token() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let callers = scenario.each(3, |scenario| async move { scenario.tokens.token().await.is_ok() });
        for cancelled in &callers {
            cancelled.abort();
        }
        assert_eq!(outcome(scenario.tokens.token().await), Ok(1));
        assert_eq!(scenario.issuer.calls(), 1);
        for cancelled in callers {
            if let Ok(is_token) = cancelled.await {
                assert!(is_token);
            }
        }
        scenario.end().await;
    });
}

#[test]
fn last_handle_cancels_no_fetch() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let issuer = drop_during_fetch(scenario).await;
        while fetches_run() {
            shuttle::future::yield_now().await;
        }
        assert_eq!(issuer.calls(), issuer.completed());
        released(&issuer).await;
    });
}

#[test]
fn hanging_fetch_ends_after_the_last_handle() {
    explore(|| async {
        let scenario = Scenario::new(&[Response::Hang]);
        let issuer = drop_during_fetch(scenario).await;
        released(&issuer).await;
        assert_eq!(issuer.running(), 0);
    });
}

/// Starts two callers, cancels them, and drops all handles.
async fn drop_during_fetch(scenario: Scenario) -> Arc<Issuer> {
    let callers = scenario.each(2, |scenario| async move { scenario.tokens.token().await.is_ok() });
    shuttle::future::yield_now().await;
    for cancelled in &callers {
        cancelled.abort();
    }
    let Scenario { tokens, issuer, .. } = scenario;
    drop(tokens);
    for caller in callers {
        // A caller may have completed before.
        assert!(caller.await.unwrap_or(true));
    }
    issuer
}
