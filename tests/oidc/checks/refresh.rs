//! The refresh token grant, with rotation and reuse detection.

use std::sync::Arc;

use auth_core::{TokenErrorKind, TokenProvider, async_trait};
use auth_core_oauth2::{
    ErrorCode, MemoryStore, RefreshProvider, RefreshTokenStore, RefreshTokens, StoreError,
};

use crate::{
    Failure,
    provider::{Provider, expect_error},
};

/// Store that the check can read.
#[derive(Debug, Clone)]
struct Shared(Arc<MemoryStore>);

impl Shared {
    fn new(token: &str) -> Self {
        Self(Arc::new(MemoryStore::new(token)))
    }

    fn current(&self) -> String {
        self.0.tokens().current.expose().to_owned()
    }
}

#[async_trait]
impl RefreshTokenStore for Shared {
    async fn load(&self) -> Result<RefreshTokens, StoreError> {
        self.0.load().await
    }

    async fn store(&self, tokens: &RefreshTokens) -> Result<(), StoreError> {
        self.0.store(tokens).await
    }
}

async fn refreshing(provider: &Provider, store: Shared) -> Result<RefreshProvider, Failure> {
    let builder = provider.builder(provider.basic()?).await?;
    Ok(builder.refresh_token(store)?)
}

pub(super) async fn rotated(provider: &Provider) -> Result<(), Failure> {
    let store = Shared::new(&provider.refresh_tokens.rotated);
    let tokens = refreshing(provider, store.clone()).await?;
    for _ in 0..3 {
        let before = store.current();
        tokens.token().await?;
        let stored = store.0.tokens();
        let previous = stored.previous.as_ref().map(auth_core::Secret::expose);
        if stored.current.expose() == before || previous != Some(before.as_str()) {
            return Err("the new refresh token is not stored beside the old one".into());
        }
    }
    Ok(())
}

/// The provider takes the reuse for theft, and revokes the newer tokens too.
pub(super) async fn reused(provider: &Provider) -> Result<(), Failure> {
    let first = &provider.refresh_tokens.reused;
    let store = Shared::new(first);
    let tokens = refreshing(provider, store.clone()).await?;
    tokens.token().await?;
    let newest = store.current();
    let again = refreshing(provider, Shared::new(first)).await?;
    let outcome = again.token().await;
    expect_error(outcome, TokenErrorKind::Rejected, &ErrorCode::InvalidGrant)?;
    let revoked = refreshing(provider, Shared::new(&newest)).await?;
    let outcome = revoked.token().await;
    expect_error(outcome, TokenErrorKind::Rejected, &ErrorCode::InvalidGrant)
}
