//! Tokens that their provider refuses.

use super::*;

/// Issues these texts for an hour each, one each time that it is released.
#[derive(Debug, Clone)]
struct Texts(ScriptedProvider, &'static [&'static str]);

#[async_trait]
impl TokenProvider for Texts {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let text = self.1[self.0.calls()];
        let token = self.0.token().await?;
        Ok(AccessToken::new(text, token.placement().clone())
            .valid_for(Duration::from_secs(3600), self.0.now()))
    }
}

fn texts(texts: &'static [&'static str]) -> (CachedTokenProvider<Texts>, ScriptedProvider, ManualClock) {
    let (_, issuer, clock) = cache(ScriptedProvider::stalling);
    let tokens = CachedTokenProvider::builder(Texts(issuer.clone(), texts))
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    (tokens, issuer, clock)
}

/// A token, and a refresh under way that will bring the same one.
async fn refreshing(
    tokens: &CachedTokenProvider<Texts>,
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
async fn refused_token_is_not_brought_back_by_an_older_fetch() {
    let (tokens, issuer, clock) = texts(&["one", "one", "one"]);
    let token = refreshing(&tokens, &issuer, &clock).await;
    tokens.invalidate(&token);
    issuer.release();
    eventually(|| !tokens.stats().is_fetching).await;
    assert!(tokens.cached_token().is_none());

    issuer.release();
    assert_eq!(text(&tokens).await, "one", "what a new fetch brings is used");
    assert!(tokens.cached_token().is_some());
}

#[tokio::test]
async fn waiter_gets_another_token_than_the_one_just_refused() {
    let (tokens, issuer, clock) = texts(&["one", "one", "two"]);
    let token = refreshing(&tokens, &issuer, &clock).await;
    tokens.invalidate(&token);
    issuer.release();
    issuer.release();
    assert_eq!(text(&tokens).await, "two");
    assert_eq!(issuer.calls(), 3);
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
async fn second_refusal_counts_when_the_interval_ends() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    for _ in 0..100 {
        let token = tokens.token().await.unwrap();
        tokens.invalidate(&token);
    }
    assert_eq!(issuer.calls(), 2, "one replacement, then the shortest interval");
    assert_eq!(tokens.cached_token().unwrap().secret().expose(), "token-2");

    clock.advance(Duration::from_secs(1));
    assert!(tokens.cached_token().is_none());
    assert_eq!(text(&tokens).await, "token-3");
}
