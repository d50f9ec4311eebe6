//! Providers that fail, panic, hang, or issue expired tokens.

use super::*;

#[tokio::test]
async fn failed_refresh_keeps_valid_token() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(text(&tokens).await, "token-1");

    clock.advance(Duration::from_secs(3600 - 59));
    issuer.fail_next();
    for _ in 0..10 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert_eq!(issuer.calls(), 2, "one failure, then backoff");

    clock.advance(Duration::from_secs(1));
    assert_eq!(text(&tokens).await, "token-3");
}

#[tokio::test]
async fn provider_panic_backs_off() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    for (calls, backoff) in [(1, 1), (2, 2)] {
        issuer.panic_next();
        for _ in 0..100 {
            let error = tokens.token().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.is_retryable()),
                (TokenErrorKind::Panicked, true)
            );
        }
        assert_eq!(issuer.calls(), calls);
        assert_eq!(tokens.stats().backoff, Some(Duration::from_secs(backoff)));
        clock.advance(Duration::from_secs(backoff));
    }
    assert_eq!(text(&tokens).await, "token-3");
}

#[tokio::test(start_paused = true)]
async fn hanging_fetch_times_out_and_is_retried() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::stalling);
    assert_eq!(
        tokens.token().await.unwrap_err().kind(),
        TokenErrorKind::Unavailable
    );
    assert_eq!(
        tokens.token().await.unwrap_err().kind(),
        TokenErrorKind::Unavailable
    );
    assert_eq!(issuer.calls(), 1, "no fetch during the backoff");

    clock.advance(Duration::from_secs(1));
    SystemClock.sleep(Duration::from_secs(131)).await;
    issuer.release();
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn hanging_background_refresh_times_out() {
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

/// Fetches a token and advances the clock until it has `remaining` seconds.
async fn first_token(
    tokens: &CachedTokenProvider<ScriptedProvider>,
    issuer: &ScriptedProvider,
    remaining: u64,
) {
    issuer.release();
    assert_eq!(text(tokens).await, "token-1");
    tokio::time::advance(Duration::from_secs(3600 - remaining)).await;
}

#[tokio::test(start_paused = true)]
async fn hanging_refresh_delays_callers_five_seconds() {
    let issuer = ScriptedProvider::stalling();
    let tokens = CachedTokenProvider::new(issuer.clone());
    first_token(&tokens, &issuer, 59).await;

    let start = SystemClock.now();
    for _ in 0..4 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert_eq!(SystemClock.now().since(start).as_secs(), 5);

    issuer.release();
    eventually(|| tokens.stats().refreshes == 2).await;
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn wait_is_at_most_half_of_the_lifetime() {
    let issuer = ScriptedProvider::stalling();
    let tokens = CachedTokenProvider::new(issuer.clone());
    first_token(&tokens, &issuer, 4).await;
    let start = SystemClock.now();
    assert_eq!(text(&tokens).await, "token-1");
    assert_eq!(SystemClock.now().since(start).as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn fetch_timeout_below_a_second_works() {
    for (takes, succeeds) in [(400, true), (600, false)] {
        let issuer = ScriptedProvider::new().slow(Duration::from_millis(takes));
        let tokens = CachedTokenProvider::builder(issuer)
            .policy(RefreshPolicy::default().with_fetch_timeout(Duration::from_millis(500)))
            .build();
        let start = SystemClock.now();
        assert_eq!(tokens.token().await.is_ok(), succeeds);
        let waited = SystemClock.now().since(start).as_millis();
        assert!((400..=501).contains(&waited), "{waited} ms");
    }
}

/// Error that locks the cache when it is dropped.
#[derive(Debug)]
struct LocksOnDrop(CachedTokenProvider<ScriptedProvider>);

impl std::fmt::Display for LocksOnDrop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("locks on drop")
    }
}

impl std::error::Error for LocksOnDrop {}

impl Drop for LocksOnDrop {
    fn drop(&mut self) {
        self.0.stats();
    }
}

#[tokio::test]
async fn errors_are_dropped_outside_the_lock() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let fail = async || {
        let source = LocksOnDrop(tokens.clone());
        issuer.fail_next_with(TokenError::new(TokenErrorKind::Unavailable, "down").with_source(source));
        drop(tokens.token().await.unwrap_err());
        clock.advance(Duration::from_secs(10));
    };
    // Dropped by the next failure, by a token, and by a reset.
    fail().await;
    fail().await;
    assert_eq!(text(&tokens).await, "token-3");
    clock.advance(Duration::from_secs(3600));
    fail().await;
    tokens.reset_backoff();
}

#[tokio::test]
async fn background_panic_backs_off() {
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
async fn expired_tokens_cause_no_fetch_storm() {
    let (tokens, issuer, clock) = cache(|| ScriptedProvider::new().lifetime(Some(Duration::ZERO)));
    for _ in 0..100 {
        assert_eq!(text(&tokens).await, "token-1");
    }
    assert!(tokens.cached_token().is_none(), "the token has expired");
    clock.advance(Duration::from_secs(1));
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn token_that_expires_during_the_wait_is_no_error() {
    let issuer = ScriptedProvider::new()
        .lifetime(Some(Duration::from_secs(10)))
        .slow(Duration::from_millis(300));
    let tokens = CachedTokenProvider::new(issuer);
    tokens.token().await.unwrap();
    // The timer of the wait ends a millisecond later, when the token has expired.
    tokio::time::advance(Duration::from_millis(9_699)).await;

    assert_eq!(tokens.token().await.unwrap().secret().expose(), "token-2");
}
