//! Token provider of the refresh token grant.

use std::sync::Arc;

use async_trait::async_trait;
use auth_core::{AccessToken, Clock, Secret, TokenError, TokenErrorKind, TokenProvider};
use tokio::sync::Mutex;

use super::{RefreshTokenStore, RefreshTokens, StoreError};
use crate::{Error, ErrorCode, call::TokenCall, error::token_error, token_response::IssuedTokens};

/// Token provider that exchanges the refresh token of a [`RefreshTokenStore`] for a new access token each time.
///
/// A server may replace the refresh token with each call, and take a second use of the old one for theft. So each call
///
/// 1. loads the tokens of the store, and sends the current one exactly once: a call whose response is lost is not retried,
/// 2. stores the new token with the old one beside it, before it returns the access token,
/// 3. removes the old one when the server has accepted the new one.
///
/// If the tokens cannot be stored, the call fails, and the new tokens stay in memory: the next call stores them before
/// anything else, and returns the access token that it already has.
///
/// ```
/// # use auth_core_oauth2::{AuthorizationServer, ClientAuthentication, Error, GrantProvider, RefreshProvider};
/// use auth_core_oauth2::MemoryStore;
///
/// # fn tokens(server: AuthorizationServer) -> Result<RefreshProvider, Error> {
/// let client = ClientAuthentication::public("my-app");
/// let tokens = GrantProvider::builder(server, client)
///     .refresh_token(MemoryStore::new("tGzv3JOkF0XG5Qx2TlKWIA"))?;
/// # Ok(tokens) }
/// ```
///
/// # Cancel safety
///
/// A dropped call may have consumed the refresh token. Use the provider through a
/// [`CachedTokenProvider`](auth_core::CachedTokenProvider) or a client, whose fetch is a task of its own that no caller
/// cancels.
#[derive(Debug)]
pub struct RefreshProvider {
    call: TokenCall,
    store: Arc<dyn RefreshTokenStore>,
    /// Held across a call: no two calls send the same refresh token.
    unsaved: Mutex<Option<Unsaved>>,
}

/// Tokens that the store did not accept yet.
#[derive(Debug)]
struct Unsaved {
    tokens: RefreshTokens,
    access_token: AccessToken,
}

impl RefreshProvider {
    pub(crate) fn new(call: TokenCall, store: impl RefreshTokenStore + 'static) -> Self {
        Self {
            call,
            store: Arc::new(store),
            unsaved: Mutex::new(None),
        }
    }

    async fn issue(&self, unsaved: &mut Option<Unsaved>) -> Result<AccessToken, TokenError> {
        if let Some(kept) = unsaved.as_ref() {
            self.save(&kept.tokens).await?;
            let access_token = kept.access_token.clone();
            *unsaved = None;
            if !access_token.is_expired(self.call.clock().now()) {
                return Ok(access_token);
            }
        }
        let stored = self
            .store
            .load()
            .await
            .map_err(|error| store_error("failed to load the refresh token", error))?;
        let (used, issued) = self.exchange(&stored).await.map_err(token_error)?;
        let IssuedTokens {
            access_token,
            refresh_token,
        } = issued;
        let tokens = match refresh_token {
            Some(new) if new.expose() != used.expose() => RefreshTokens {
                current: new,
                previous: Some(used),
            },
            // Not rotated: the server has accepted the current token.
            _ => RefreshTokens::new(used),
        };
        if tokens.is_same(&stored) {
            return Ok(access_token);
        }
        let kept = unsaved.insert(Unsaved {
            tokens,
            access_token: access_token.clone(),
        });
        self.save(&kept.tokens).await?;
        *unsaved = None;
        Ok(access_token)
    }

    /// Exchanges the current token, or the previous one if the server rejects the current one.
    async fn exchange(&self, stored: &RefreshTokens) -> Result<(Secret, IssuedTokens), Error> {
        let error = match self.exchange_one(&stored.current).await {
            Ok(issued) => return Ok(issued),
            Err(error) => error,
        };
        match &stored.previous {
            Some(previous) if error.code() == Some(&ErrorCode::InvalidGrant) => {
                tracing::debug!("refresh token rejected, using the previous one");
                // The rejection of the current token says more than that of the previous one.
                self.exchange_one(previous).await.map_err(|_rejected| error)
            }
            _ => Err(error),
        }
    }

    async fn exchange_one(&self, token: &Secret) -> Result<(Secret, IssuedTokens), Error> {
        let issued = self.call.make(Some(("refresh_token", token))).await?;
        Ok((token.clone(), issued))
    }

    async fn save(&self, tokens: &RefreshTokens) -> Result<(), TokenError> {
        let stored = self.store.store(tokens).await;
        stored.map_err(|error| store_error("failed to store the new refresh token", error))
    }
}

#[async_trait]
impl TokenProvider for RefreshProvider {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let mut unsaved = self.unsaved.lock().await;
        self.issue(&mut unsaved).await
    }
}

/// Returns the error of the store. It is retryable: the tokens are not lost.
fn store_error(problem: &str, error: StoreError) -> TokenError {
    TokenError::new(TokenErrorKind::Unavailable, problem).with_source(Source(error))
}

/// Error of a store, as an error of its own type.
#[derive(Debug)]
struct Source(StoreError);

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Source {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
