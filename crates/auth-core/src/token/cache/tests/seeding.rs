//! Seeding of tokens that were issued elsewhere.

use super::*;
use crate::Placement;

fn issued(text: &str, seconds: u64, clock: &ManualClock) -> AccessToken {
    AccessToken::new(text, Placement::Bearer).valid_for(Duration::from_secs(seconds), clock.now())
}

fn held(tokens: &CachedTokenProvider<ScriptedProvider>) -> String {
    tokens.cached_token().unwrap().secret().expose().to_owned()
}

#[tokio::test]
async fn seeded_token_saves_a_fetch() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    assert!(tokens.seed(issued("seed", 3600, &clock)));
    assert_eq!(text(&tokens).await, "seed");
    assert_eq!(issuer.calls(), 0);
    clock.advance(Duration::from_secs(3600 - 59));
    assert_eq!(text(&tokens).await, "token-1", "refreshed like a fetched token");
}

#[tokio::test]
async fn seed_must_expire_later_than_current() {
    let (tokens, _issuer, clock) = cache(ScriptedProvider::new);
    assert_eq!(text(&tokens).await, "token-1");
    for seconds in [0, 1, 3600] {
        assert!(!tokens.seed(issued("older", seconds, &clock)), "{seconds}");
    }
    assert_eq!(held(&tokens), "token-1");
    assert!(tokens.seed(issued("newer", 3601, &clock)));
    assert_eq!(held(&tokens), "newer");
}

#[tokio::test]
async fn expired_or_rejected_seed_is_not_stored() {
    let (tokens, _issuer, clock) = cache(ScriptedProvider::new);
    assert!(!tokens.seed(issued("expired", 0, &clock)));
    let token = tokens.token().await.unwrap();
    tokens.invalidate(&token);
    assert!(!tokens.seed(token));
    assert!(tokens.cached_token().is_none());
}

#[tokio::test]
async fn running_fetch_keeps_a_longer_seed() {
    for (seconds, expected) in [(3601, "seed"), (3599, "token-1")] {
        let (tokens, issuer, clock) = cache(ScriptedProvider::stalling);
        let waiter = tokio::spawn({
            let tokens = tokens.clone();
            async move { text(&tokens).await }
        });
        eventually(|| issuer.calls() == 1).await;
        assert!(tokens.seed(issued("seed", seconds, &clock)));
        issuer.release();
        assert_eq!(waiter.await.unwrap(), expected);
        assert_eq!(held(&tokens), expected);
        // The token of a later fetch replaces the seed unconditionally.
        issuer.release();
        tokens.refresh_now().await.unwrap();
        assert_eq!(held(&tokens), "token-2");
    }
}

#[tokio::test]
async fn seed_ends_the_backoff() {
    let (tokens, issuer, clock) = cache(ScriptedProvider::new);
    issuer.fail_next_with(TokenError::new(TokenErrorKind::Rejected, "wrong password"));
    tokens.token().await.unwrap_err();
    assert!(tokens.stats().backoff.is_some());
    assert!(tokens.seed(issued("seed", 3600, &clock)));
    assert_eq!(tokens.stats().backoff, None);
    assert_eq!(tokens.stats().consecutive_failures, 0);
}
