use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{in_flight::WaitOutcome, *};
use crate::{
    AccessToken, Clock, RefreshPolicy, SystemClock, TokenError, TokenErrorKind,
    testing::{ManualClock, ScriptedProvider},
};

mod backoff;
mod cancellation;
mod events;
mod failure;
mod fast_path;
mod handles;
mod invalidation;
mod lifetime;
mod refresh;
mod runtimes;
mod seeding;
mod soak;
mod stats;

/// Creates a cache without jitter, its issuer, and their clock.
fn cache(
    issuer: impl FnOnce() -> ScriptedProvider,
) -> (
    CachedTokenProvider<ScriptedProvider>,
    ScriptedProvider,
    ManualClock,
) {
    let clock = ManualClock::new();
    let issuer = issuer().clock(clock.clone());
    let tokens = CachedTokenProvider::builder(issuer.clone())
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    (tokens, issuer, clock)
}

async fn text(tokens: &impl TokenProvider) -> String {
    tokens.token().await.unwrap().secret().expose().to_owned()
}

/// Runs spawned tasks until `condition` is true.
async fn eventually(condition: impl Fn() -> bool) {
    for _ in 0..10_000 {
        if condition() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the condition never became true");
}

#[tokio::test]
async fn fresh_token_is_fetched_once() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    assert!(tokens.cached_token().is_none());
    assert_eq!(issuer.calls(), 0, "no fetch at construction");

    for _ in 0..10 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-1");
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn callers_share_one_fetch() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let tokens = tokens.clone();
            tokio::spawn(async move { text(&tokens).await })
        })
        .collect();
    eventually(|| issuer.calls() == 1).await;
    issuer.release();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), "token-1");
    }
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn waiters_share_one_error() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    issuer.fail_next_with(TokenError::new(TokenErrorKind::Rejected, "wrong password"));
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let tokens = tokens.clone();
            tokio::spawn(async move { tokens.token().await.unwrap_err() })
        })
        .collect();
    eventually(|| issuer.calls() == 1).await;
    issuer.release();
    for caller in callers {
        let error = caller.await.unwrap();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (TokenErrorKind::Rejected, "wrong password")
        );
    }
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn dropped_waiter_does_not_lose_token() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let caller = tokio::spawn({
        let tokens = tokens.clone();
        async move { text(&tokens).await }
    });
    eventually(|| issuer.calls() == 1).await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());

    issuer.release();
    assert_eq!(text(&tokens).await, "token-1");
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn advisory_window_refreshes_in_background() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(text(&tokens).await, "token-1");

    clock.advance(Duration::from_secs(3600 - 299));
    for _ in 0..10 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    eventually(|| tokens.cached_token().unwrap().secret().expose() == "token-2").await;
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn mandatory_window_waits_for_new_token() {
    let (tokens, _issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(3600 - 59));
    assert!(tokens.cached_token().is_none());
    assert_eq!(text(&tokens).await, "token-2");
}

#[test]
fn handle_is_send_sync_and_clone() {
    static_assertions::assert_impl_all!(CachedTokenProvider<ScriptedProvider>: Send, Sync, Clone, std::fmt::Debug);
    static_assertions::assert_obj_safe!(TokenProvider);
}
