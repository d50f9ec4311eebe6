//! Lifetimes of tokens.

use super::*;
use crate::Placement;

#[tokio::test]
async fn unknown_expiry_uses_the_fallback_lifetime() {
    let (tokens, _issuer, clock) = cache(|| ScriptedProvider::new().lifetime(None));
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(200));
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(100));
    assert_eq!(text(&tokens).await, "token-2");
}

#[tokio::test]
async fn wall_clock_step_expires_token() {
    let (tokens, _issuer, clock) = cache(ScriptedProvider::new);
    let token = tokens.token().await.unwrap();
    clock.set_wall(token.expires_at().unwrap());
    assert_eq!(text(&tokens).await, "token-2");
}

/// Returns tokens of one hour with two minutes remaining, like a shared store.
#[derive(Debug)]
struct Store(ScriptedProvider);

#[async_trait]
impl TokenProvider for Store {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let token = self.0.token().await?;
        let now = self.0.now();
        let issued = now.minus(Duration::from_secs(3480));
        let text = token.secret().expose().to_owned();
        Ok(AccessToken::new(text, Placement::Bearer).valid_for(Duration::from_secs(3600), issued))
    }
}

#[tokio::test]
async fn windows_are_fractions_of_the_lifetime() {
    let (_, issuer, clock) = cache(ScriptedProvider::new);
    let tokens = CachedTokenProvider::builder(Store(issuer.clone()))
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    assert_eq!(text(&tokens).await, "token-1");
    // A fetch right after arrival would return the same token.
    for _ in 0..100 {
        assert_eq!(text(&tokens).await, "token-1");
        tokio::task::yield_now().await;
    }
    assert_eq!(issuer.calls(), 1);
    clock.advance(Duration::from_secs(12));
    assert_eq!(text(&tokens).await, "token-1");
    eventually(|| tokens.stats().refreshes == 2).await;
}

#[tokio::test]
async fn short_lived_token_is_not_returned_expired() {
    let (tokens, issuer, clock) =
        cache(|| ScriptedProvider::new().lifetime(Some(Duration::from_millis(300))));
    let first = tokens.token().await.unwrap();
    assert!(tokens.token().await.unwrap().is_same(&first));
    clock.advance(Duration::from_millis(301));
    let second = tokens.token().await.unwrap();
    assert!(!second.is_expired(clock.now()));
    assert_eq!(issuer.calls(), 2);
}

#[tokio::test]
async fn fetches_of_one_waiter_are_limited() {
    /// Issues tokens that expire before a waiter wakes.
    #[derive(Debug)]
    struct Instant(ScriptedProvider, ManualClock);

    #[async_trait]
    impl TokenProvider for Instant {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            let token = self.0.token().await;
            let clock = self.1.clone();
            tokio::spawn(async move { clock.advance(Duration::from_millis(2)) });
            token
        }
    }

    let (_, issuer, clock) = cache(ScriptedProvider::new);
    let issuer = issuer.lifetime(Some(Duration::from_millis(1)));
    let tokens = CachedTokenProvider::builder(Instant(issuer.clone(), clock.clone()))
        .clock(clock)
        .build();
    let _ = tokens.token().await;
    assert!(issuer.calls() <= 5, "{} calls", issuer.calls());
}
