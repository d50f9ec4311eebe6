//! Providers that have nothing to fetch.

use async_trait::async_trait;

use crate::{AccessToken, TokenError, TokenProvider};

/// Always the same token: one that was issued elsewhere, or that lives as long as the program.
///
/// ```
/// use auth_core::{AccessToken, Placement, StaticToken, TokenProvider};
///
/// let tokens = StaticToken::new(AccessToken::new("given", Placement::Bearer));
/// assert_eq!(tokens.cached_token().unwrap().secret().expose(), "given");
/// ```
#[derive(Debug, Clone)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Hands out `token`, whatever the provider says of it.
    #[must_use]
    pub fn new(token: AccessToken) -> Self {
        Self(token)
    }
}

#[async_trait]
impl TokenProvider for StaticToken {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Ok(self.0.clone())
    }

    fn cached_token(&self) -> Option<AccessToken> {
        Some(self.0.clone())
    }
}

/// The provider of an API that asks for no token: a thing of its own, not an empty string.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoToken;

#[async_trait]
impl TokenProvider for NoToken {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Ok(AccessToken::none())
    }
}
