//! Refreshing a token that is still valid.

use std::sync::Mutex;

use super::*;
use crate::{Placement, testing::ScriptedProvider};

/// Signs in as its `sign_in` does, and writes down what it is asked to refresh.
#[derive(Debug, Clone)]
struct Refreshing {
    sign_in: ScriptedProvider,
    refreshed: Arc<Mutex<Vec<String>>>,
    /// Fails to, once, and then signs in.
    falls_back: bool,
}

#[async_trait]
impl TokenProvider for Refreshing {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.sign_in.token().await
    }

    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        let from = current.secret().expose().to_owned();
        self.refreshed.lock().unwrap().push(from.clone());
        if self.falls_back {
            return self.token().await;
        }
        let token = AccessToken::new(format!("{from}+"), Placement::Bearer);
        Ok(token.valid_for(Duration::from_secs(3600), self.sign_in.now()))
    }
}

fn refreshing(falls_back: bool) -> (CachedTokenProvider<Refreshing>, Refreshing, ManualClock) {
    let clock = ManualClock::new();
    let provider = Refreshing {
        sign_in: ScriptedProvider::new().clock(clock.clone()),
        refreshed: Arc::default(),
        falls_back,
    };
    let tokens = CachedTokenProvider::builder(provider.clone())
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .clock(clock.clone())
        .build();
    (tokens, provider, clock)
}

#[tokio::test]
async fn valid_token_is_refreshed_instead_of_a_new_sign_in() {
    let (tokens, provider, clock) = refreshing(false);
    assert_eq!(text(&tokens).await, "token-1");
    assert!(
        provider.refreshed.lock().unwrap().is_empty(),
        "there was nothing to refresh"
    );

    // The mandatory window: callers wait.
    clock.advance(Duration::from_secs(3550));
    assert_eq!(text(&tokens).await, "token-1+");
    // The advisory window: it is refreshed behind them.
    clock.advance(Duration::from_secs(3400));
    assert_eq!(text(&tokens).await, "token-1+");
    eventually(|| tokens.stats().refreshes == 3).await;
    assert_eq!(text(&tokens).await, "token-1++");
    assert_eq!(*provider.refreshed.lock().unwrap(), ["token-1", "token-1+"]);
    assert_eq!(provider.sign_in.calls(), 1);
}

#[tokio::test]
async fn expired_or_refused_token_is_not_refreshed() {
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
async fn provider_that_cannot_refresh_may_sign_in() {
    let (tokens, provider, clock) = refreshing(true);
    text(&tokens).await;
    clock.advance(Duration::from_secs(3550));
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(*provider.refreshed.lock().unwrap(), ["token-1"]);
}

#[tokio::test]
async fn pointers_pass_the_refresh_on() {
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
