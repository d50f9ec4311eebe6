//! Providers that fail, panic, hang, or hand out what is of no use.

use super::*;

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
