//! Store of refresh tokens.

use std::{error::Error, fmt};

use async_trait::async_trait;
use auth_core::Secret;

/// Error of a [`RefreshTokenStore`]. It must not contain a token.
pub type StoreError = Box<dyn Error + Send + Sync + 'static>;

/// Refresh tokens of one user or client.
#[derive(Debug, Clone)]
pub struct RefreshTokens {
    /// The token that the server issued last.
    pub current: Secret,
    /// The token before it, until the server has accepted `current`.
    ///
    /// A server that rotates tokens may lose the rotation in a crash, or accept the previous token for a while: the
    /// provider uses it if the server rejects `current`.
    pub previous: Option<Secret>,
}

impl RefreshTokens {
    /// Creates the record of a token that the server has just issued, for example with an authorization code.
    #[must_use]
    pub fn new(current: impl Into<Secret>) -> Self {
        Self {
            current: current.into(),
            previous: None,
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        let previous = |tokens: &'_ Self| tokens.previous.is_some();
        self.current.expose() == other.current.expose() && previous(self) == previous(other)
    }
}

/// Keeps the refresh tokens of one user or client: a file, a row of a database, a keyring.
///
/// One process at a time may refresh the tokens of a store, since a server that rotates them takes a second use of the same
/// token for theft. Processes that share access tokens through `auth_core::store` take turns, and need a store of refresh
/// tokens that all of them read and write.
#[async_trait]
pub trait RefreshTokenStore: fmt::Debug + Send + Sync {
    /// Returns the tokens that were stored last.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if they cannot be read or there are none.
    async fn load(&self) -> Result<RefreshTokens, StoreError>;

    /// Stores `tokens` durably, in place of the earlier ones: after a crash, [`load`](Self::load) must return either.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if they were not stored. The provider keeps them in memory, and stores them again before it returns
    /// the next access token.
    async fn store(&self, tokens: &RefreshTokens) -> Result<(), StoreError>;
}
