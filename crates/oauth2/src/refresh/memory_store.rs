//! Store in memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use auth_core::Secret;

use super::{RefreshTokenStore, RefreshTokens, StoreError};

/// Keeps refresh tokens in memory, for tests and for processes that sign in anew after a restart.
///
/// ```
/// use auth_core_oauth2::MemoryStore;
///
/// let store = MemoryStore::new("tGzv3JOkF0XG5Qx2TlKWIA");
/// assert!(!format!("{store:?}").contains("tGzv3"));
/// ```
#[derive(Debug)]
pub struct MemoryStore(Mutex<RefreshTokens>);

impl MemoryStore {
    /// Creates a store with the refresh token that the server issued.
    #[must_use]
    pub fn new(refresh_token: impl Into<Secret>) -> Self {
        Self(Mutex::new(RefreshTokens::new(refresh_token)))
    }

    /// Returns the tokens that were stored last.
    #[must_use]
    pub fn tokens(&self) -> RefreshTokens {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, RefreshTokens> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl RefreshTokenStore for MemoryStore {
    async fn load(&self) -> Result<RefreshTokens, StoreError> {
        Ok(self.tokens())
    }

    async fn store(&self, tokens: &RefreshTokens) -> Result<(), StoreError> {
        *self.lock() = tokens.clone();
        Ok(())
    }
}
