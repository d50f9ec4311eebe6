//! Renewing from a token that is still valid.

use std::sync::Mutex;

use super::*;
use crate::{Placement, testing::ScriptedProvider};

/// Signs in as its `sign_in` does, and writes down what it is asked to renew.
#[derive(Debug, Clone)]
struct Renewing {
    sign_in: ScriptedProvider,
    renewed: Arc<Mutex<Vec<String>>>,
    /// Fails to, once, and then signs in.
    falls_back: bool,
}

#[async_trait]
impl TokenProvider for Renewing {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.sign_in.token().await
    }

    async fn renew(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        let from = current.secret().expose().to_owned();
        self.renewed.lock().unwrap().push(from.clone());
        if self.falls_back {
            return self.token().await;
        }
        let token = AccessToken::new(format!("{from}+"), Placement::Bearer);
        Ok(token.valid_for(Duration::from_secs(3600), self.sign_in.now()))
    }
}

fn renewing(falls_back: bool) -> (CachedTokenProvider<Renewing>, Renewing, ManualClock) {
    let clock = ManualClock::new();
    let provider = Renewing {
        sign_in: ScriptedProvider::new().clock(clock.clone()),
        renewed: Arc::default(),
        falls_back,
    };
    let tokens = CachedTokenProvider::builder(provider.clone())
        .policy(RefreshPolicy::default().jitter(0.0))
        .clock(clock.clone())
        .build();
    (tokens, provider, clock)
}

#[tokio::test]
async fn a_valid_token_is_renewed_and_none_is_signed_in_for() {
    let (tokens, provider, clock) = renewing(false);
    assert_eq!(text(&tokens).await, "token-1");
    assert!(
        provider.renewed.lock().unwrap().is_empty(),
        "there was nothing to renew"
    );

    // The mandatory window: callers wait.
    clock.advance(Duration::from_secs(3550));
    assert_eq!(text(&tokens).await, "token-1+");
    // The advisory window: it is renewed behind them.
    clock.advance(Duration::from_secs(3400));
    assert_eq!(text(&tokens).await, "token-1+");
    eventually(|| tokens.stats().refreshes == 3).await;
    assert_eq!(text(&tokens).await, "token-1++");
    assert_eq!(*provider.renewed.lock().unwrap(), ["token-1", "token-1+"]);
    assert_eq!(provider.sign_in.calls(), 1);
}

#[tokio::test]
async fn an_expired_token_and_a_refused_one_are_not_renewed() {
    let (tokens, provider, clock) = renewing(false);
    assert_eq!(text(&tokens).await, "token-1");
    clock.advance(Duration::from_secs(3600));
    assert_eq!(text(&tokens).await, "token-2");
    clock.advance(Duration::from_secs(10));
    tokens.invalidate(&tokens.cached_token().unwrap());
    assert_eq!(text(&tokens).await, "token-3");
    assert!(provider.renewed.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_provider_that_cannot_renew_may_sign_in() {
    let (tokens, provider, clock) = renewing(true);
    text(&tokens).await;
    clock.advance(Duration::from_secs(3550));
    assert_eq!(text(&tokens).await, "token-2");
    assert_eq!(*provider.renewed.lock().unwrap(), ["token-1"]);
}

#[tokio::test]
async fn what_wraps_a_provider_passes_the_renewal_on() {
    let (_, provider, _) = renewing(false);
    let current = AccessToken::new("old", Placement::Bearer);
    let boxed: Box<dyn TokenProvider> = Box::new(Arc::new(provider.clone()));
    assert_eq!(boxed.renew(&current).await.unwrap().secret().expose(), "old+");
    let borrowed = &provider;
    assert_eq!(
        (&borrowed).renew(&current).await.unwrap().secret().expose(),
        "old+"
    );
}
