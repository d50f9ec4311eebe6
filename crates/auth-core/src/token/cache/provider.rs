//! Token cache as a token provider.

use std::pin::Pin;

use async_trait::async_trait;

use super::cached::CachedTokenProvider;
use crate::{AccessToken, TokenError, TokenProvider};

#[async_trait]
impl<P: TokenProvider + 'static> TokenProvider for CachedTokenProvider<P> {
    /// # Cancel safety
    ///
    /// Dropping the future leaves the fetch running; the next caller gets its token.
    // Declared as the macro expands it, since its `async` block around this future would double the size of the box.
    fn token<'life0, 'async_trait>(
        &'life0 self,
    ) -> Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(self.token())
    }

    /// Fetches a new token if the cache still holds `current`; otherwise the cache has already replaced it.
    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        match self.with_cached_token(|held| held.is_same(current)) {
            Some(true) => self.refresh_now().await,
            _ => self.token().await,
        }
    }

    fn cached_token(&self) -> Option<AccessToken> {
        self.cached_token()
    }

    fn invalidate(&self, rejected: &AccessToken) {
        // The inner layer first: otherwise a concurrent caller could fetch the rejected token from it again.
        self.provider().invalidate(rejected);
        self.cache.invalidate(rejected);
    }
}
