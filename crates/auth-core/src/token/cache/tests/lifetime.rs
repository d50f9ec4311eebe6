//! How long tokens are used.

use super::*;
use crate::Placement;

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

/// Picks up a token of an hour with two minutes left, as from a store that others share.
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
async fn windows_are_fractions_of_the_whole_life() {
    let (_, issuer, clock) = cache(ScriptedProvider::new);
    let tokens = CachedTokenProvider::builder(Store(issuer.clone()))
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    assert_eq!(text(&tokens).await, "token-1");
    // Asking at once would bring the same token.
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
async fn short_lived_token_is_not_handed_out_expired() {
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
async fn waiters_of_useless_tokens_ask_a_few_times_at_most() {
    /// Issues tokens that live shorter than it takes a caller to wake up.
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
