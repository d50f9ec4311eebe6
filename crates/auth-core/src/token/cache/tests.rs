use std::{sync::Arc, time::Duration};

use super::*;
use crate::{
    TokenErrorKind,
    testing::{ManualClock, ScriptedProvider},
};

mod failure;
mod fast_path;
mod renewal;
mod runtimes;
mod soak;
mod stats;

/// A cache without jitter, its issuer and the clock of both.
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
        .policy(RefreshPolicy::default().jitter(0.0))
        .clock(clock.clone())
        .build();
    (tokens, issuer, clock)
}

async fn text(tokens: &impl TokenProvider) -> String {
    tokens.token().await.unwrap().secret().expose().to_owned()
}

/// Lets spawned tasks run until `condition` holds.
async fn eventually(condition: impl Fn() -> bool) {
    for _ in 0..10_000 {
        if condition() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the condition never held");
}

#[tokio::test]
async fn a_fresh_token_is_fetched_once() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    assert!(tokens.cached_token().is_none());
    assert_eq!(issuer.calls(), 0, "nothing happens at construction");

    for _ in 0..10 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-1");
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn a_hundred_callers_share_one_fetch() {
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
async fn all_who_wait_get_the_same_error() {
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
async fn dropping_every_waiting_caller_loses_nothing() {
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
async fn in_the_advisory_window_the_old_token_is_served_while_one_refresh_runs() {
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
async fn in_the_mandatory_window_callers_wait_for_the_new_token() {
    let (tokens, _issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(3600 - 59));
    assert!(tokens.cached_token().is_none());
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn a_fetch_that_began_before_a_refusal_does_not_bring_the_refused_token_back() {
    /// Issues one and the same text for an hour, each time that it is released.
    #[derive(Debug)]
    struct Same(ScriptedProvider);

    #[async_trait]
    impl TokenProvider for Same {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            let token = self.0.token().await?;
            Ok(AccessToken::new("same", token.placement().clone())
                .valid_for(Duration::from_secs(3600), self.0.now()))
        }
    }

    let (_, issuer, clock) = cache(ScriptedProvider::stalling);
    let tokens = CachedTokenProvider::builder(Same(issuer.clone()))
        .policy(RefreshPolicy::default().jitter(0.0))
        .clock(clock.clone())
        .build();
    issuer.release();
    let token = tokens.token().await.unwrap();
    clock.advance(Duration::from_secs(3600 - 299));
    assert_eq!(text(&tokens).await, "same");
    eventually(|| issuer.calls() == 2).await;

    tokens.invalidate(&token);
    issuer.release();
    tokio::task::yield_now().await;
    assert!(
        tokens.cached_token().is_none(),
        "what the old fetch brought is not kept"
    );

    issuer.release();
    assert_eq!(text(&tokens).await, "same", "what a new one brings is");
    assert!(tokens.cached_token().is_some());
}

#[tokio::test]
async fn the_late_refusal_of_an_old_token_never_clears_a_newer_one() {
    let (inner, issuer, clock) = cache(ScriptedProvider::new);
    let tokens = CachedTokenProvider::builder(Arc::new(inner))
        .clock(clock.clone())
        .build();
    let old = tokens.token().await.unwrap();

    tokens.invalidate(&old);
    assert!(tokens.cached_token().is_none());
    assert_eq!(text(&tokens).await, "token-2", "the inner cache forgot it too");

    clock.advance(Duration::from_secs(60));
    tokens.invalidate(&old);
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!((issuer.calls(), issuer.invalidations()), (2, 2));
}

#[tokio::test]
async fn a_token_of_unknown_expiry_lives_for_the_configured_time() {
    let (tokens, _issuer, clock) = cache(|| ScriptedProvider::new().lifetime(None));
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(200));
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(100));
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn a_step_of_the_wall_clock_past_the_expiry_expires_the_token() {
    let (tokens, _issuer, clock) = cache(ScriptedProvider::new);
    let token = tokens.token().await.unwrap();
    clock.set_wall(token.expires_at().unwrap());
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn the_fetch_ends_with_the_last_handle() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let waiter = tokio::spawn({
        let tokens = tokens.clone();
        async move { tokens.token().await }
    });
    eventually(|| issuer.calls() == 1).await;
    waiter.abort();
    assert!(waiter.await.is_err());

    let cache = Arc::downgrade(&tokens.cache);
    drop(tokens);
    eventually(|| cache.strong_count() == 0).await;
}

#[test]
fn the_traits_that_callers_rely_on_hold() {
    static_assertions::assert_impl_all!(CachedTokenProvider<ScriptedProvider>: Send, Sync, Clone, std::fmt::Debug);
    static_assertions::assert_obj_safe!(TokenProvider);
}
