//! Invalidation of rejected tokens.

use super::*;

/// Issues these secrets for one hour each, one for each release.
#[derive(Debug, Clone)]
struct Secrets(ScriptedProvider, &'static [&'static str]);

#[async_trait]
impl TokenProvider for Secrets {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let text = self.1[self.0.calls()];
        let token = self.0.token().await?;
        Ok(AccessToken::new(text, token.placement().clone())
            .valid_for(Duration::from_secs(3600), self.0.now()))
    }
}

fn secrets(
    secrets: &'static [&'static str],
) -> (CachedTokenProvider<Secrets>, ScriptedProvider, ManualClock) {
    let (_, issuer, clock) = cache(ScriptedProvider::stalling);
    let tokens = CachedTokenProvider::builder(Secrets(issuer.clone(), secrets))
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    (tokens, issuer, clock)
}

/// Returns the cached token while a refresh is in flight that returns the same one.
async fn refreshing(
    tokens: &CachedTokenProvider<Secrets>,
    issuer: &ScriptedProvider,
    clock: &ManualClock,
) -> AccessToken {
    issuer.release();
    let token = tokens.token().await.unwrap();
    clock.advance(Duration::from_secs(3600 - 299));
    assert_eq!(text(tokens).await, "one");
    eventually(|| issuer.calls() == 2).await;
    token
}

#[tokio::test]
async fn older_fetch_does_not_restore_rejected_token() {
    let (tokens, issuer, clock) = secrets(&["one", "one", "one"]);
    let token = refreshing(&tokens, &issuer, &clock).await;
    tokens.invalidate(&token);
    issuer.release();
    eventually(|| !tokens.stats().is_fetching).await;
    assert!(tokens.cached_token().is_none());

    issuer.release();
    assert_eq!(text(&tokens).await, "one", "the token of a new fetch is stored");
    assert!(tokens.cached_token().is_some());
}

#[tokio::test]
async fn waiter_does_not_get_rejected_token() {
    let (tokens, issuer, clock) = secrets(&["one", "one", "two"]);
    let token = refreshing(&tokens, &issuer, &clock).await;
    tokens.invalidate(&token);
    issuer.release();
    issuer.release();
    assert_eq!(text(&tokens).await, "two");
    assert_eq!(issuer.calls(), 3);
}

#[tokio::test]
async fn late_invalidation_keeps_newer_token() {
    let (inner, issuer, clock) = cache(ScriptedProvider::new);
    let tokens = CachedTokenProvider::builder(Arc::new(inner))
        .clock(clock.clone())
        .build();
    let old = tokens.token().await.unwrap();

    tokens.invalidate(&old);
    assert!(tokens.cached_token().is_none());
    assert_eq!(
        text(&tokens).await,
        "token-2",
        "the inner cache was invalidated too"
    );

    clock.advance(Duration::from_secs(60));
    tokens.invalidate(&old);
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!((issuer.calls(), issuer.invalidations()), (2, 2));
}

#[tokio::test]
async fn second_invalidation_waits_for_the_interval() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    for _ in 0..100 {
        let token = tokens.token().await.unwrap();
        tokens.invalidate(&token);
    }
    assert_eq!(issuer.calls(), 2, "one replacement per minimum interval");
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-2");

    clock.advance(Duration::from_secs(1));
    assert!(tokens.cached_token().is_none());
    assert_eq!(text(&tokens).await, "token-3");
}
