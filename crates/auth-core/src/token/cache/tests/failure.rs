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

    clock.advance(Duration::from_secs(1));
    assert_eq!(text(&tokens).await, "token-3");
}

#[tokio::test]
async fn panic_of_the_provider_backs_off_as_a_failure() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    for (calls, pause) in [(1, 1), (2, 2)] {
        issuer.panic_next();
        for _ in 0..100 {
            let error = tokens.token().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.is_retryable()),
                (TokenErrorKind::Panicked, true)
            );
        }
        assert_eq!(issuer.calls(), calls);
        assert_eq!(tokens.stats().backoff, Some(Duration::from_secs(pause)));
        clock.advance(Duration::from_secs(pause));
    }
    assert_eq!(text(&tokens).await, "token-3");
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
    SystemClock.sleep(Duration::from_secs(131)).await;
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

/// Fetches once, and lets the token grow old until so much is left of it.
async fn first_token(tokens: &CachedTokenProvider<ScriptedProvider>, issuer: &ScriptedProvider, left: u64) {
    issuer.release();
    assert_eq!(text(tokens).await, "token-1");
    tokio::time::advance(Duration::from_secs(3600 - left)).await;
}

#[tokio::test(start_paused = true)]
async fn hanging_refresh_holds_up_callers_for_five_seconds_in_all() {
    let issuer = ScriptedProvider::stalling();
    let tokens = CachedTokenProvider::new(issuer.clone());
    first_token(&tokens, &issuer, 59).await;

    let asked = SystemClock.now();
    for _ in 0..4 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert_eq!(SystemClock.now().since(asked).as_secs(), 5);

    issuer.release();
    eventually(|| tokens.stats().refreshes == 2).await;
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn wait_with_valid_token_is_at_most_half_of_its_life() {
    let issuer = ScriptedProvider::stalling();
    let tokens = CachedTokenProvider::new(issuer.clone());
    first_token(&tokens, &issuer, 4).await;
    let asked = SystemClock.now();
    assert_eq!(text(&tokens).await, "token-1");
    assert_eq!(SystemClock.now().since(asked).as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn fetch_timeout_below_a_second_works() {
    for (takes, succeeds) in [(400, true), (600, false)] {
        let issuer = ScriptedProvider::new().slow(Duration::from_millis(takes));
        let tokens = CachedTokenProvider::builder(issuer)
            .policy(RefreshPolicy::default().with_fetch_timeout(Duration::from_millis(500)))
            .build();
        let asked = SystemClock.now();
        assert_eq!(tokens.token().await.is_ok(), succeeds);
        let waited = SystemClock.now().since(asked).as_millis();
        assert!((400..=501).contains(&waited), "{waited} ms");
    }
}

/// An error whose source looks at the cache when it is dropped.
#[derive(Debug)]
struct LooksBack(CachedTokenProvider<ScriptedProvider>);

impl std::fmt::Display for LooksBack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("looks back")
    }
}

impl std::error::Error for LooksBack {}

impl Drop for LooksBack {
    fn drop(&mut self) {
        self.0.stats();
    }
}

#[tokio::test]
async fn errors_are_dropped_outside_the_lock() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let fail = async || {
        let source = LooksBack(tokens.clone());
        issuer.fail_next_with(TokenError::new(TokenErrorKind::Unavailable, "down").with_source(source));
        drop(tokens.token().await.unwrap_err());
        clock.advance(Duration::from_secs(10));
    };
    // Replaced by the next failure, by a token, and by hand.
    fail().await;
    fail().await;
    assert_eq!(text(&tokens).await, "token-3");
    clock.advance(Duration::from_secs(3600));
    fail().await;
    tokens.reset_backoff();
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
