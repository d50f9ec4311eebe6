//! Invalidation of rejected tokens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use auth_core_model::{AccessToken, Clock, ManualClock, Placement, TokenError, TokenProvider};
use shuttle::rand::{Rng, thread_rng};

use crate::{
    issuer::Response,
    scenario::{AGING, MIN_INTERVAL, STALE, Scenario, cache, join_all, number, outcome, released},
    scheduler::explore,
};

#[test]
fn late_invalidation_keeps_newer_token() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let rejected = scenario.first_token().await;
        let callers = scenario.each(3, |scenario| {
            let rejected = rejected.clone();
            async move {
                // Outside the minimum interval of the last invalidation.
                scenario.clock.advance(MIN_INTERVAL);
                scenario.tokens.invalidate(&rejected);
                outcome(scenario.tokens.token().await)
            }
        });
        assert_eq!(join_all(callers).await, [const { Ok(2) }; 3]);
        assert_eq!(
            (scenario.issuer.calls(), scenario.tokens.stats().invalidations),
            (2, 1)
        );
        scenario.end().await;
    });
}

#[test]
fn no_caller_gets_an_older_token() {
    explore(|| async {
        // A rejected token is older than its successor, so this covers rejected tokens as well.
        let scenario = Scenario::new(&[Response::Token, Response::Error, Response::Token, Response::Panic]);
        let newest_known = Arc::new(AtomicUsize::new(0));
        let callers = scenario.each(3, |scenario| {
            let newest_known = Arc::clone(&newest_known);
            async move {
                for _ in 0..4 {
                    act(&scenario, &newest_known).await;
                }
            }
        });
        join_all(callers).await;
        assert!(scenario.issuer.max_concurrent() <= 1);
        scenario.end().await;
    });
}

/// Reads a token, and randomly invalidates it or advances the clock.
async fn act(scenario: &Scenario, newest_known: &AtomicUsize) {
    const SPANS: [Duration; 4] = [MIN_INTERVAL, AGING, STALE, Duration::from_secs(3600)];

    let known = newest_known.load(Ordering::SeqCst);
    let token = if thread_rng().r#gen() {
        scenario.tokens.cached_token()
    } else {
        scenario.tokens.token().await.ok()
    };
    if let Some(token) = token {
        assert!(number(&token) >= known, "token {} after {known}", number(&token));
        newest_known.fetch_max(number(&token), Ordering::SeqCst);
        if thread_rng().r#gen() {
            scenario.tokens.invalidate(&token);
        }
    }
    if thread_rng().r#gen() {
        scenario
            .clock
            .advance(SPANS[thread_rng().gen_range(0..SPANS.len())]);
    }
}

#[test]
fn rejecting_provider_gets_one_replacement_fetch() {
    explore(|| async {
        let scenario = Scenario::new(&[]);
        let callers = scenario.each(3, |scenario| async move {
            for _ in 0..2 {
                let token = scenario.tokens.token().await.expect("the provider has tokens");
                scenario.tokens.invalidate(&token);
            }
        });
        join_all(callers).await;
        assert!(scenario.issuer.calls() <= 2);
        scenario.end().await;
    });
}

/// Provider that issues the same token until it is revoked.
#[derive(Debug)]
struct Revoking {
    clock: ManualClock,
    revoked: AtomicU64,
}

#[async_trait]
impl TokenProvider for Revoking {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = self.clock.now();
        let text = format!("token-{}", self.revoked.load(Ordering::SeqCst));
        shuttle::future::yield_now().await;
        Ok(AccessToken::new(text, Placement::Bearer).valid_for(Duration::from_secs(3600), sent))
    }
}

#[test]
fn token_rejected_in_flight_is_not_returned() {
    explore(|| async {
        let clock = ManualClock::new();
        let issuer = Arc::new(Revoking {
            clock: clock.clone(),
            revoked: AtomicU64::new(0),
        });
        let tokens = cache(Arc::clone(&issuer), clock.clone());
        let rejected = tokens.token().await.expect("the provider has tokens");
        clock.advance(AGING);

        let readers: Vec<_> = [tokens.clone(), tokens.clone()]
            .into_iter()
            .map(|tokens| shuttle_tokio::spawn(async move { tokens.token().await.is_ok() }))
            .collect();
        issuer.revoked.store(1, Ordering::SeqCst);
        tokens.invalidate(&rejected);
        for _ in 0..3 {
            let kept = tokens.cached_token();
            assert!(kept.is_none_or(|kept| !kept.is_same(&rejected)));
            shuttle::future::yield_now().await;
        }
        // Even if this call joins a fetch that started before.
        let token = tokens.token().await.expect("the provider has tokens");
        assert_eq!(number(&token), 1);
        assert_eq!(join_all(readers).await, [true; 2]);
        drop(tokens);
        released(&issuer).await;
    });
}
