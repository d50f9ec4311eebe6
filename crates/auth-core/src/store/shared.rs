//! Token provider that shares its tokens with other processes.

mod breaker;
mod builder;
mod fetch;
mod lookup;
mod race;

use std::{
    fmt,
    sync::{Arc, PoisonError},
};

use async_trait::async_trait;

pub use self::builder::{OutagePolicy, SharedTokenProviderBuilder};
use self::{breaker::Breaker, builder::Settings};
use super::{StoreKey, TokenId, TokenStore};
use crate::{
    AccessToken, TokenError, TokenProvider,
    sync::{Mutex, MutexGuard},
};

/// Takes tokens from a [`TokenStore`] that several processes share, and requests one from the issuer only with the store's
/// lease.
///
/// It belongs between a [`CachedTokenProvider`](crate::CachedTokenProvider) and an issuer: each call asks the store. See the
/// [module](super) for an example and the guarantees.
///
/// While another process requests a token, a caller with a valid one gets that back after a bounded wait.
pub struct SharedTokenProvider<P> {
    issuer: P,
    store: Arc<dyn TokenStore>,
    key: StoreKey,
    settings: Settings,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The token that this process knows to be rejected, until the store has another.
    rejected: Option<TokenId>,
    /// Consecutive failures of the fleet, as far as this process has seen them.
    failures: u32,
    breaker: Breaker,
}

impl<P> SharedTokenProvider<P> {
    /// Locks the state. Never held across an await.
    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change under this lock completes before anything could panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the provider behind the store.
    #[must_use]
    pub fn issuer(&self) -> &P {
        &self.issuer
    }
}

#[async_trait]
impl<P: TokenProvider> TokenProvider for SharedTokenProvider<P> {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.lookup(None).await
    }

    /// Returns a token other than `current`, or `current` itself if another process requests a new one, or its request
    /// failed, or the store is unavailable.
    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        self.lookup(Some(current)).await
    }

    /// Removes `rejected` from the store in the background, and from what this process accepts at once.
    fn invalidate(&self, rejected: &AccessToken) {
        self.issuer.invalidate(rejected);
        let id = TokenId::of(rejected);
        self.lock().rejected = Some(id);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // The next call of this process removes it.
            return;
        };
        let (store, key) = (Arc::clone(&self.store), self.key.clone());
        let (clock, timeout) = (Arc::clone(&self.settings.clock), self.settings.store_timeout);
        runtime.spawn(async move {
            let removed = race::with_timeout(&*clock, timeout, store.invalidate(&key, id)).await;
            if let Err(error) = removed {
                tracing::debug!(token.store.error = %error, "rejected token not removed from the store yet");
            }
        });
    }
}

impl<P: fmt::Debug> fmt::Debug for SharedTokenProvider<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedTokenProvider")
            .field("issuer", &self.issuer)
            .field("store", &self.store)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
