//! Trait of all token sources.

use std::{fmt, sync::Arc};

use async_trait::async_trait;

use crate::{AccessToken, TokenError};

/// A source of access tokens: an *issuer*, which sends a token request for each call, or a cache in front of one.
///
/// The trait is object-safe, so a client can hold an `Arc<dyn TokenProvider>`.
/// The guide [`sign_in`](https://docs.rs/auth-core/latest/auth_core/guide/sign_in/) implements it for an HTTP API.
///
/// ```
/// use async_trait::async_trait;
/// use auth_core::{AccessToken, CachedTokenProvider, Placement, TokenError, TokenProvider};
///
/// #[derive(Debug)]
/// struct MyIssuer;
///
/// #[async_trait]
/// impl TokenProvider for MyIssuer {
///     async fn token(&self) -> Result<AccessToken, TokenError> {
///         // ... send the token request ...
///         Ok(AccessToken::new("fresh", Placement::Bearer))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), TokenError> {
/// let tokens = CachedTokenProvider::new(MyIssuer);
/// assert_eq!(tokens.token().await?.secret().expose(), "fresh");
/// # Ok(()) }
/// ```
#[async_trait]
pub trait TokenProvider: fmt::Debug + Send + Sync {
    /// Returns a valid token. An issuer sends a token request for each call; a [`CachedTokenProvider`] only when it holds
    /// no usable token.
    ///
    /// # Errors
    ///
    /// Returns a [`TokenError`] if no valid token is available.
    ///
    /// # Cancel safety
    ///
    /// Dropping an issuer's future may lose a token that was already issued. Dropping the future of a
    /// [`CachedTokenProvider`] loses nothing.
    ///
    /// [`CachedTokenProvider`]: crate::CachedTokenProvider
    async fn token(&self) -> Result<AccessToken, TokenError>;

    /// Refreshes `current`, which is still valid. Providers that cannot refresh sign in instead: the default calls
    /// [`token`](Self::token).
    ///
    /// A cache calls this method instead of `token` while it holds a valid token.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`token`](Self::token).
    ///
    /// # Cancel safety
    ///
    /// The same as for [`token`](Self::token). With rotating refresh tokens, a dropped future may have consumed the refresh
    /// token. A [`CachedTokenProvider`](crate::CachedTokenProvider) drops it only after twice its
    /// [`fetch_timeout`](crate::RefreshPolicy::with_fetch_timeout). A runtime drops it on shutdown, so
    /// [`close`](crate::CachedTokenProvider::close) the cache before.
    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        let _ = current;
        self.token().await
    }

    /// Returns the cached token without waiting and without allocating. Issuers have none.
    fn cached_token(&self) -> Option<AccessToken> {
        None
    }

    /// Discards `rejected`, which the provider's API did not accept. A newer token is kept.
    fn invalidate(&self, rejected: &AccessToken) {
        let _ = rejected;
    }
}

// Each pointer boxes the future once more. Clients call through `&dyn TokenProvider`, which does not.
macro_rules! delegate_to_pointee {
    ($($pointer:ty),*) => {$(
        #[async_trait]
        impl<P: TokenProvider + ?Sized> TokenProvider for $pointer {
            async fn token(&self) -> Result<AccessToken, TokenError> {
                (**self).token().await
            }

            async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
                (**self).refresh(current).await
            }

            fn cached_token(&self) -> Option<AccessToken> {
                (**self).cached_token()
            }

            fn invalidate(&self, rejected: &AccessToken) {
                (**self).invalidate(rejected);
            }
        }
    )*};
}

delegate_to_pointee!(&P, Box<P>, Arc<P>);
