//! Token provider that shares its tokens with other processes.

mod breaker;
mod builder;
mod fetch;
mod lookup;
mod race;
mod release_on_drop;

use std::{
    fmt,
    future::Future,
    sync::{Arc, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

pub use self::builder::{OutagePolicy, SharedTokenProviderBuilder};
use self::{breaker::Breaker, builder::Settings};
use super::{StoreError, StoreKey, TokenId, TokenStore};
use crate::{
    AccessToken, TokenError, TokenProvider,
    sync::{Mutex, MutexGuard},
};

/// Pause between two calls in the background.
const BACKGROUND_PAUSE: Duration = Duration::from_millis(250);

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

    /// Calls the store in a task of the current runtime, if there is one, until a call succeeds, at most for `patience`.
    fn in_background<F>(
        &self,
        patience: Duration,
        call: impl Fn(Arc<dyn TokenStore>, StoreKey) -> F + Send + 'static,
    ) where
        F: Future<Output = Result<(), StoreError>> + Send + 'static,
    {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (store, key) = (Arc::clone(&self.store), self.key.clone());
        let (clock, timeout) = (Arc::clone(&self.settings.clock), self.settings.store_timeout);
        runtime.spawn(async move {
            let start = clock.now();
            loop {
                let call = call(Arc::clone(&store), key.clone());
                let Err(error) = race::with_timeout(&*clock, timeout, call).await else {
                    return;
                };
                tracing::debug!(token.store.error = %error, "token store not updated in the background");
                if clock.now().since(start) >= patience {
                    return;
                }
                clock.sleep(timeout.max(BACKGROUND_PAUSE)).await;
            }
        });
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
        // Without a runtime, the next call of this process removes it from the store.
        let patience = self.settings.store_timeout;
        self.in_background(patience, move |store, key| async move {
            store.invalidate(&key, id).await
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
