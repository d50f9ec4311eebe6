//! Tokens in the token cache, by account.

use auth_core::{
    AccessToken, TokenError, TokenErrorKind, TokenProvider, async_trait,
    store::{SharedTokenProvider, StoreError, StoreKey},
};
use clap::Subcommand;

use crate::{
    account::{KlaviToken, KlaviTokenApi, KlikooAccount, KlipCardAccount},
    failure::Failure,
    profile::Selection,
    token_store::{TokenCache, files},
};

/// Account whose token may be kept.
#[derive(Debug, Subcommand)]
#[command(subcommand_value_name = "PROVIDER", subcommand_help_heading = "Providers")]
pub(crate) enum KeptToken {
    /// Klip Card Minting
    KlipCard(KlipCardAccount),
    /// Klikoo B2B OpenAPI
    Klikoo(KlikooAccount),
    /// Klavi Payment
    Klavi(KlaviToken),
}

/// Takes the place of an issuer, and requests no token.
#[derive(Debug)]
struct NoRequest;

#[async_trait]
impl TokenProvider for NoRequest {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        // Of a kind that concerns this process alone, so that the cache keeps no failure.
        Err(TokenError::new(TokenErrorKind::Closed, "no token is kept"))
    }
}

impl KeptToken {
    /// Returns the valid token that is kept.
    pub(crate) async fn read(&self) -> Result<Option<AccessToken>, Failure> {
        let Some(store) = self.cache()?.store()? else {
            return Ok(None);
        };
        let shared = SharedTokenProvider::new(NoRequest, store, self.key()?);
        match shared.token().await {
            Ok(token) => Ok(Some(token)),
            Err(error) if error.kind() == TokenErrorKind::Closed => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the token. Returns whether there was one.
    pub(crate) async fn remove(&self) -> Result<bool, Failure> {
        let key = self.key()?;
        let failed = |error: StoreError| Failure::Failed(error.into());
        match self.cache()? {
            TokenCache::None => Ok(false),
            TokenCache::Files(directory) => files(&directory)?.clear(&key).await.map_err(failed),
            #[cfg(feature = "redis")]
            TokenCache::Redis(store) => {
                use auth_core::store::{TokenId, TokenStore};
                let Some(token) = self.read().await? else {
                    return Ok(false);
                };
                store
                    .invalidate(&key, TokenId::of(&token))
                    .await
                    .map_err(failed)?;
                Ok(true)
            }
        }
    }

    fn key(&self) -> Result<StoreKey, Failure> {
        match self {
            Self::KlipCard(account) => account.store_key(),
            Self::Klikoo(account) => account.store_key(),
            Self::Klavi(KlaviToken { api, account }) => match api {
                KlaviTokenApi::Customer => account.customer_store_key(),
                KlaviTokenApi::Management => account.management_store_key(),
            },
        }
    }

    fn cache(&self) -> Result<TokenCache, Failure> {
        Ok(TokenCache::of(&self.selection().profile()?)?)
    }

    fn selection(&self) -> &Selection {
        match self {
            Self::KlipCard(account) => &account.selection,
            Self::Klikoo(account) => &account.selection,
            Self::Klavi(KlaviToken { account, .. }) => &account.selection,
        }
    }
}
