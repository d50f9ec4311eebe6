//! Token providers that fetch nothing.

use async_trait::async_trait;

use crate::{AccessToken, TokenError, TokenProvider};

/// Token provider that always returns the same token: an API key, a user and password, or a token without an expiry.
///
/// ```
/// use auth_core::{AccessToken, Placement, StaticToken, TokenProvider};
///
/// let tokens = StaticToken::new(AccessToken::new("given", Placement::Bearer));
/// assert_eq!(tokens.cached_token().unwrap().secret().expose(), "given");
///
/// let api_key = StaticToken::new(AccessToken::new("k3y", Placement::header("X-Api-Key")?));
/// let login = StaticToken::new(AccessToken::basic("user", "password")?);
/// # let _ = (api_key, login);
/// # Ok::<(), auth_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Creates a provider of `token`. Invalidating the token has no effect.
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

/// Token provider for APIs without authentication.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoToken;

#[async_trait]
impl TokenProvider for NoToken {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Ok(AccessToken::none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Placement;

    #[tokio::test]
    async fn given_token_survives_its_rejection() {
        let given = AccessToken::new("given", Placement::Bearer);
        let tokens = StaticToken::new(given.clone());
        tokens.invalidate(&given);
        assert!(tokens.cached_token().unwrap().is_same(&given));
        assert!(tokens.token().await.unwrap().is_same(&given));
        assert!(NoToken.token().await.unwrap().is_same(&AccessToken::none()));
        assert!(NoToken.cached_token().is_none());
    }
}
