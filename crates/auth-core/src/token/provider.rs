//! The trait that every source of tokens implements.

use std::{fmt, pin::Pin, sync::Arc};

use async_trait::async_trait;

use crate::{AccessToken, TokenError};

/// A source of tokens: an *issuer* that asks its provider each time, or a cache before one.
///
/// Object-safe, so that a client holds `Arc<dyn TokenProvider>` and does not care which.
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
///         // ... ask the server ...
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
    /// A token that is valid now. An issuer asks its provider each time; [`CachedTokenProvider`]
    /// asks only when it must.
    ///
    /// # Errors
    ///
    /// [`TokenError`], when there is no valid token to give.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future of an issuer may lose the token that was on its way; dropping that of a
    /// [`CachedTokenProvider`] loses nothing.
    ///
    /// [`CachedTokenProvider`]: crate::CachedTokenProvider
    async fn token(&self) -> Result<AccessToken, TokenError>;

    /// A token to follow on `current`, which is still valid: for a provider that can refresh, and that signs in where
    /// it cannot. The default asks for a [`token`](Self::token).
    ///
    /// A cache calls it in place of `token` while it holds a token that is valid and was not refused.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token).
    ///
    /// # Cancel safety
    ///
    /// As [`token`](Self::token). Where refreshing uses up what it refreshes with, a future that is dropped may have used it
    /// up. A [`CachedTokenProvider`](crate::CachedTokenProvider) drops it only after twice its
    /// [`fetch_timeout`](crate::RefreshPolicy::with_fetch_timeout), and a runtime when it shuts down:
    /// [`close`](crate::CachedTokenProvider::close) the cache before.
    async fn refresh(&self, current: &AccessToken) -> Result<AccessToken, TokenError> {
        let _ = current;
        self.token().await
    }

    /// A token that is already at hand: never waits, never allocates. Issuers have none.
    fn cached_token(&self) -> Option<AccessToken> {
        None
    }

    /// The provider refused this token. A newer one stays.
    fn invalidate(&self, refused: &AccessToken) {
        let _ = refused;
    }
}

/// What an `async fn` of this trait returns, and `'a` is the life of what it borrows.
type Boxed<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

macro_rules! delegate_to_pointee {
    ($($pointer:ty),*) => {$(
        // Written out, so that the pointee's future is passed on as it is, and not boxed once more.
        impl<P: TokenProvider + ?Sized> TokenProvider for $pointer {
            fn token<'a, 'async_trait>(&'a self) -> Boxed<'async_trait>
            where
                'a: 'async_trait,
                Self: 'async_trait,
            {
                (**self).token()
            }

            fn refresh<'a, 'b, 'async_trait>(&'a self, current: &'b AccessToken) -> Boxed<'async_trait>
            where
                'a: 'async_trait,
                'b: 'async_trait,
                Self: 'async_trait,
            {
                (**self).refresh(current)
            }

            fn cached_token(&self) -> Option<AccessToken> {
                (**self).cached_token()
            }

            fn invalidate(&self, refused: &AccessToken) {
                (**self).invalidate(refused);
            }
        }
    )*};
}

delegate_to_pointee!(&P, Box<P>, Arc<P>);
