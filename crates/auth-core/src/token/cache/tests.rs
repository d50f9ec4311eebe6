use std::{sync::Arc, time::Duration};

use super::*;
use crate::{
    TokenErrorKind,
    testing::{ManualClock, ScriptedProvider},
};

mod fast_path;
mod renewal;
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
async fn a_failed_refresh_leaves_a_valid_token_in_use_and_is_followed_by_a_pause() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(text(&tokens).await, "token-1");

    clock.advance(Duration::from_secs(3600 - 59));
    issuer.fail_next();
    for _ in 0..10 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert_eq!(issuer.calls(), 2, "one failure, then a pause");

    clock.advance(Duration::from_secs(30));
    assert_eq!(text(&tokens).await, "token-3");
}

#[tokio::test]
async fn without_a_valid_token_a_failure_answers_for_a_second_and_not_for_ever() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    issuer.fail_next_with(TokenError::new(TokenErrorKind::Rejected, "wrong password"));
    for _ in 0..1000 {
        assert_eq!(tokens.token().await.unwrap_err().kind(), TokenErrorKind::Rejected);
    }
    assert_eq!(issuer.calls(), 1);

    clock.advance(Duration::from_secs(1));
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn the_retry_after_of_the_token_endpoint_is_honoured() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let busy =
        TokenError::new(TokenErrorKind::Unavailable, "busy").with_retry_after(Some(Duration::from_secs(20)));
    issuer.fail_next_with(busy);
    assert!(tokens.token().await.is_err());

    clock.advance(Duration::from_secs(19));
    assert!(tokens.token().await.is_err());
    assert_eq!(issuer.calls(), 1);
    clock.advance(Duration::from_secs(1));
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn a_panicking_provider_is_an_error_for_the_waiter_and_the_next_call_starts_afresh() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    issuer.panic_next();
    assert_eq!(tokens.token().await.unwrap_err().kind(), TokenErrorKind::Aborted);
    assert_eq!(text(&tokens).await, "token-2");
}

#[test]
fn a_runtime_that_shuts_down_is_an_error_for_the_waiter_and_another_runtime_starts_afresh() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let (first, second) = (runtime(), runtime());

    // The fetch starts on the first runtime, and is waited for on the second.
    first.block_on(async {
        let starter = tokens.clone();
        tokio::spawn(async move { starter.token().await });
        eventually(|| issuer.calls() == 1).await;
    });
    let mut waiting = Box::pin(tokens.token());
    second.block_on(async { assert!(futures_util::poll!(&mut waiting).is_pending()) });
    drop(first);
    let error = second.block_on(waiting).unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::Aborted);

    issuer.release();
    assert_eq!(second.block_on(text(&tokens)), "token-2");
}

#[test]
fn a_runtime_that_is_gone_before_the_fetch_is_an_error_and_not_a_deadlock() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let gone = runtime();
    let handle = gone.handle().clone();
    drop(gone);
    let entered = handle.enter();
    let mut call = Box::pin(tokens.token());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(result) = call.as_mut().poll(&mut context) else {
        panic!("there is nothing to wait for");
    };
    assert_eq!(result.unwrap_err().kind(), TokenErrorKind::Aborted);
    drop(entered);

    assert_eq!(runtime().block_on(text(&tokens)), "token-1");
    assert_eq!(issuer.calls(), 1);
}

#[test]
fn a_fetch_on_a_runtime_that_nobody_drives_is_taken_over_by_the_next_caller() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let idle = runtime();
    idle.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
    });
    assert_eq!(issuer.calls(), 0);

    assert_eq!(runtime().block_on(text(&tokens)), "token-1");
    drop(idle);
    assert_eq!(issuer.calls(), 1, "the first fetch never begins");
}

#[test]
fn of_several_callers_none_waits_on_for_a_fetch_that_another_called_off() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
    };
    let idle = runtime();
    idle.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
    });

    runtime().block_on(async {
        let asked = SystemClock.now();
        let later = async {
            SystemClock.sleep(Duration::from_millis(100)).await;
            text(&tokens).await
        };
        assert_eq!(
            futures_util::join!(text(&tokens), later),
            ("token-1".to_owned(), "token-1".to_owned())
        );
        assert!(SystemClock.now().since(asked) < Duration::from_secs(2));
    });
    drop(idle);
    assert_eq!(issuer.calls(), 1, "the first fetch never begins");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_given_up_and_asked_again() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::stalling);
    assert_eq!(
        tokens.token().await.unwrap_err().kind(),
        TokenErrorKind::Unavailable
    );
    assert_eq!(
        tokens.token().await.unwrap_err().kind(),
        TokenErrorKind::Unavailable
    );
    assert_eq!(issuer.calls(), 1, "the failure is remembered for a while");

    clock.advance(Duration::from_secs(1));
    issuer.release();
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_hangs_behind_a_valid_token_is_given_up_though_nobody_waits_for_it() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::stalling);
    issuer.release();
    assert_eq!(text(&tokens).await, "token-1");

    clock.advance(Duration::from_secs(3600 - 200));
    assert_eq!(text(&tokens).await, "token-1");
    SystemClock.sleep(Duration::from_secs(131)).await;
    assert_eq!(tokens.stats().failures, 1);
    assert!(!tokens.stats().is_fetching);
    assert_eq!(text(&tokens).await, "token-1");
}

#[tokio::test(start_paused = true)]
async fn a_valid_token_is_served_when_the_new_one_takes_too_long() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::stalling);
    issuer.release();
    assert_eq!(text(&tokens).await, "token-1");

    clock.advance(Duration::from_secs(3600 - 40));
    let asked = SystemClock.now();
    assert_eq!(text(&tokens).await, "token-1");
    assert_eq!(
        SystemClock.now().since(asked).as_secs(),
        20,
        "half of what is left of its life"
    );

    issuer.release();
    eventually(|| tokens.cached_token().is_some()).await;
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn a_provider_that_panics_behind_a_valid_token_is_left_alone_for_a_while() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(3600 - 299));
    issuer.panic_next();
    for _ in 0..100 {
        assert_eq!(text(&tokens).await, "token-1");
        tokio::task::yield_now().await;
    }
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn the_pause_that_a_valid_token_allows_ends_with_the_token() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let old = tokens.token().await.unwrap();
    clock.advance(Duration::from_secs(3600 - 299));
    issuer.fail_next();
    assert_eq!(text(&tokens).await, "token-1");
    eventually(|| issuer.calls() == 2).await;
    tokio::task::yield_now().await;

    tokens.invalidate(&old);
    clock.advance(Duration::from_secs(1));
    assert_eq!(text(&tokens).await, "token-3", "a second and not half a minute");
}

#[tokio::test]
async fn a_provider_that_refuses_what_it_issues_is_not_asked_for_more_and_more() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    for _ in 0..100 {
        let token = tokens.token().await.unwrap();
        tokens.invalidate(&token);
    }
    assert_eq!(issuer.calls(), 2, "one replacement, then the shortest interval");
    clock.advance(Duration::from_secs(1));
    let token = tokens.token().await.unwrap();
    tokens.invalidate(&token);
    assert_eq!(text(&tokens).await, "token-3");
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

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let mut call = std::pin::pin!(tokens.token());
    let waker = std::task::Waker::noop();
    let std::task::Poll::Ready(result) = call.as_mut().poll(&mut std::task::Context::from_waker(waker))
    else {
        panic!("there is nothing to wait for");
    };
    assert_eq!(result.unwrap_err().kind(), TokenErrorKind::Aborted);
    assert_eq!(issuer.calls(), 0);
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
async fn a_provider_that_hands_out_expired_tokens_is_not_hammered() {
    let (tokens, issuer, clock) = cache(|| ScriptedProvider::new().lifetime(Some(Duration::ZERO)));
    for _ in 0..100 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert!(tokens.cached_token().is_none(), "it is expired all the same");
    clock.advance(Duration::from_secs(1));
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(issuer.calls(), 2);
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
