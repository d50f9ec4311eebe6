//! Backoff after failures.

use super::*;

#[tokio::test]
async fn retry_after_is_honoured() {
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

/// Returns the provider's calls in one hour with ten failing callers per second.
async fn calls_in_an_hour(kind: TokenErrorKind) -> usize {
    #[derive(Debug)]
    struct Failing(ScriptedProvider, TokenErrorKind);

    #[async_trait]
    impl TokenProvider for Failing {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            self.0.token().await?;
            Err(TokenError::new(self.1, "failed"))
        }
    }

    let clock = ManualClock::new();
    let issuer = ScriptedProvider::new().clock(clock.clone());
    let tokens = CachedTokenProvider::builder(Failing(issuer.clone(), kind))
        .clock(clock.clone())
        .build();
    for _ in 0..36_000 {
        assert_eq!(tokens.token().await.unwrap_err().kind(), kind);
        clock.advance(Duration::from_millis(100));
    }
    issuer.calls()
}

#[tokio::test]
async fn rejected_credentials_are_rarely_retried() {
    let calls = calls_in_an_hour(TokenErrorKind::Rejected).await;
    assert!((8..=16).contains(&calls), "{calls} sign-ins in an hour");
}

#[tokio::test]
async fn outage_is_retried_once_a_minute() {
    let calls = calls_in_an_hour(TokenErrorKind::Unavailable).await;
    assert!((50..=90).contains(&calls), "{calls} calls in an hour");
}

#[tokio::test]
async fn first_rejection_backs_off_five_seconds() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    issuer.fail_next_with(TokenError::new(TokenErrorKind::Rejected, "wrong password"));
    for _ in 0..5 {
        assert_eq!(tokens.token().await.unwrap_err().kind(), TokenErrorKind::Rejected);
        clock.advance(Duration::from_secs(1));
    }
    assert_eq!(issuer.calls(), 1);
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn rejection_has_its_own_backoff() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    for _ in 0..10 {
        issuer.fail_next();
        tokens.token().await.unwrap_err();
        clock.advance(Duration::from_secs(60));
    }
    issuer.fail_next_with(TokenError::new(TokenErrorKind::Rejected, "wrong password"));
    tokens.token().await.unwrap_err();
    let stats = tokens.stats();
    assert_eq!(stats.last_failure, Some(TokenErrorKind::Rejected));
    assert_eq!(stats.backoff, Some(Duration::from_secs(5)));
    assert_eq!(stats.consecutive_failures, 11);
}

#[tokio::test]
async fn cached_failure_has_remaining_backoff() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    let busy =
        TokenError::new(TokenErrorKind::Unavailable, "busy").with_retry_after(Some(Duration::from_secs(20)));
    issuer.fail_next_with(busy);
    for remaining in [20, 13, 6] {
        let error = tokens.token().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(remaining)));
        assert_eq!(tokens.stats().backoff, Some(Duration::from_secs(remaining)));
        clock.advance(Duration::from_secs(7));
    }
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(
        (tokens.stats().backoff, tokens.stats().last_failure),
        (None, None)
    );
}

#[tokio::test]
async fn success_resets_the_backoff() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    for backoff in [1, 2, 4] {
        issuer.fail_next();
        tokens.token().await.unwrap_err();
        assert_eq!(tokens.stats().backoff, Some(Duration::from_secs(backoff)));
        clock.advance(Duration::from_secs(backoff));
    }
    text(&tokens).await;
    clock.advance(Duration::from_secs(3600));
    issuer.fail_next();
    tokens.token().await.unwrap_err();
    assert_eq!(tokens.stats().backoff, Some(Duration::from_secs(1)));
}

#[tokio::test]
async fn reset_or_refresh_ends_the_backoff() {
    for by_refresh in [false, true] {
        let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
        issuer.fail_next_with(TokenError::new(TokenErrorKind::Rejected, "wrong password"));
        tokens.token().await.unwrap_err();
        if by_refresh {
            tokens.refresh_now().await.unwrap();
        } else {
            tokens.reset_backoff();
        }
        assert_eq!(text(&tokens).await, "token-2");
    }
}
