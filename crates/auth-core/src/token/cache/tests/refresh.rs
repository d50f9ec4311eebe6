//! Refresh of a valid token.

use std::sync::Mutex;

use super::*;
use crate::{Placement, testing::ScriptedProvider};

/// Signs in by `sign_in` and records the refreshed tokens.
#[derive(Debug, Clone)]
struct Refreshing {
    sign_in: ScriptedProvider,
    refreshed: Arc<Mutex<Vec<String>>>,
    /// Signs in instead of refreshing.
    signs_in: bool,
}

#[async_trait]
impl TokenProvider for Refreshing {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.sign_in.token().await
    }

    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        let from = current.secret().expose().to_owned();
        self.refreshed.lock().unwrap().push(from.clone());
        if self.signs_in {
            return self.token().await;
        }
        let token = AccessToken::new(format!("{from}+"), Placement::Bearer);
        Ok(token.valid_for(Duration::from_secs(3600), self.sign_in.now()))
    }
}

fn refreshing(signs_in: bool) -> (CachedTokenProvider<Refreshing>, Refreshing, ManualClock) {
    let clock = ManualClock::new();
    let provider = Refreshing {
        sign_in: ScriptedProvider::new().clock(clock.clone()),
        refreshed: Arc::default(),
        signs_in,
    };
    let tokens = CachedTokenProvider::builder(provider.clone())
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    (tokens, provider, clock)
}

#[tokio::test]
async fn valid_token_is_refreshed() {
    let (tokens, provider, clock) = refreshing(false);
    assert_eq!(text(&tokens).await, "token-1");
    assert!(
        provider.refreshed.lock().unwrap().is_empty(),
        "no token to refresh"
    );

    // The mandatory window: callers wait.
    clock.advance(Duration::from_secs(3550));
    assert_eq!(text(&tokens).await, "token-1+");
    // The advisory window: it is refreshed in the background.
    clock.advance(Duration::from_secs(3400));
    assert_eq!(text(&tokens).await, "token-1+");
    eventually(|| tokens.stats().refreshes == 3).await;
    assert_eq!(text(&tokens).await, "token-1++");
    assert_eq!(*provider.refreshed.lock().unwrap(), ["token-1", "token-1+"]);
    assert_eq!(provider.sign_in.calls(), 1);
}

#[tokio::test]
async fn invalid_token_is_not_refreshed() {
    let (tokens, provider, clock) = refreshing(false);
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(3600));
    assert_eq!(text(&tokens).await, "token-2");
    clock.advance(Duration::from_secs(10));
    tokens.invalidate(&tokens.cached_token().unwrap());
    assert_eq!(text(&tokens).await, "token-3");
    assert!(provider.refreshed.lock().unwrap().is_empty());
}

#[tokio::test]
async fn refresh_may_sign_in() {
    let (tokens, provider, clock) = refreshing(true);
    text(&tokens).await;
    clock.advance(Duration::from_secs(3550));
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(*provider.refreshed.lock().unwrap(), ["token-1"]);
}

#[tokio::test]
async fn pointers_delegate_refresh() {
    let (_, provider, _) = refreshing(false);
    let current = AccessToken::new("old", Placement::Bearer);
    let boxed: Box<dyn TokenProvider> = Box::new(Arc::new(provider.clone()));
    assert_eq!(boxed.refresh(&current).await.unwrap().secret().expose(), "old+");
    let borrowed = &provider;
    assert_eq!(
        (&borrowed).refresh(&current).await.unwrap().secret().expose(),
        "old+"
    );
}

#[tokio::test]
async fn refresh_replaces_only_the_held_token() {
    let (tokens, provider, _clock) = refreshing(false);
    let first = tokens.token().await.unwrap();
    let second = TokenProvider::refresh(&tokens, &first).await.unwrap();
    assert_eq!(second.secret().expose(), "token-1+");
    let again = TokenProvider::refresh(&tokens, &first).await.unwrap();
    assert!(again.is_same(&second), "the cache has replaced it already");
    assert_eq!(*provider.refreshed.lock().unwrap(), ["token-1"]);
}
