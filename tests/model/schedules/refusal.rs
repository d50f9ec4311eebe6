//! Tokens that their provider refuses.

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
    issuer::Answer,
    scene::{AGING, MIN_INTERVAL, STALE, Scene, all, cache, left_alone, number, outcome},
    schedules::try_all,
};

#[test]
fn the_late_refusal_of_an_old_token_never_clears_a_newer_one() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let refused = scene.first_token().await;
        let callers = scene.each(3, |scene| {
            let refused = refused.clone();
            async move {
                // Far enough apart to count as refusals of their own.
                scene.clock.advance(MIN_INTERVAL);
                scene.tokens.invalidate(&refused);
                outcome(scene.tokens.token().await)
            }
        });
        assert_eq!(all(callers).await, [const { Ok(2) }; 3]);
        assert_eq!((scene.issuer.calls(), scene.tokens.stats().invalidations), (2, 1));
        scene.end().await;
    });
}

#[test]
fn whatever_happens_nobody_is_given_an_older_token_than_was_known_before_the_call() {
    try_all(|| async {
        // A token that was refused is older than its successor, so this holds for refused ones as well.
        let scene = Scene::new(&[Answer::Token, Answer::Error, Answer::Token, Answer::Panic]);
        let newest_known = Arc::new(AtomicUsize::new(0));
        let callers = scene.each(3, |scene| {
            let newest_known = Arc::clone(&newest_known);
            async move {
                for _ in 0..4 {
                    act(&scene, &newest_known).await;
                }
            }
        });
        all(callers).await;
        assert!(scene.issuer.most_at_once() <= 1);
        scene.end().await;
    });
}

/// Reads, and perhaps refuses what was read, or lets some time go by.
async fn act(scene: &Scene, newest_known: &AtomicUsize) {
    const SPANS: [Duration; 4] = [MIN_INTERVAL, AGING, STALE, Duration::from_secs(3600)];

    let known = newest_known.load(Ordering::SeqCst);
    let token = if thread_rng().r#gen() {
        scene.tokens.cached_token()
    } else {
        scene.tokens.token().await.ok()
    };
    if let Some(token) = token {
        assert!(number(&token) >= known, "token {} after {known}", number(&token));
        newest_known.fetch_max(number(&token), Ordering::SeqCst);
        if thread_rng().r#gen() {
            scene.tokens.invalidate(&token);
        }
    }
    if thread_rng().r#gen() {
        scene.clock.advance(SPANS[thread_rng().gen_range(0..SPANS.len())]);
    }
}

#[test]
fn a_provider_that_refuses_what_it_issues_is_asked_for_one_replacement_at_a_time() {
    try_all(|| async {
        let scene = Scene::new(&[]);
        let callers = scene.each(3, |scene| async move {
            for _ in 0..2 {
                let token = scene.tokens.token().await.expect("the provider has tokens");
                scene.tokens.invalidate(&token);
            }
        });
        all(callers).await;
        assert!(scene.issuer.calls() <= 2);
        scene.end().await;
    });
}

/// A provider that issues one and the same token until it is revoked, as some do.
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
fn no_caller_gets_the_token_that_was_refused_while_in_flight() {
    try_all(|| async {
        let clock = ManualClock::new();
        let issuer = Arc::new(Revoking {
            clock: clock.clone(),
            revoked: AtomicU64::new(0),
        });
        let tokens = cache(Arc::clone(&issuer), clock.clone());
        let refused = tokens.token().await.expect("the provider has tokens");
        clock.advance(AGING);

        let readers: Vec<_> = [tokens.clone(), tokens.clone()]
            .into_iter()
            .map(|tokens| shuttle_tokio::spawn(async move { tokens.token().await.is_ok() }))
            .collect();
        issuer.revoked.store(1, Ordering::SeqCst);
        tokens.invalidate(&refused);
        for _ in 0..3 {
            let kept = tokens.cached_token();
            assert!(kept.is_none_or(|kept| !kept.is_same(&refused)));
            shuttle::future::yield_now().await;
        }
        // Also where it joins a fetch that began before.
        let token = tokens.token().await.expect("the provider has tokens");
        assert_eq!(number(&token), 1);
        assert_eq!(all(readers).await, [true; 2]);
        drop(tokens);
        left_alone(&issuer).await;
    });
}
