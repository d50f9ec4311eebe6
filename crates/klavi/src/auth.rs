//! Key pairs and their tokens.

mod expiry;

use std::time::Duration;

use async_trait::async_trait;
use auth_core::{
    AccessToken, EnvVar, InvalidInput, Placement, Secret, TokenError, TokenProvider,
    http::{ApiCredentials, HttpClient, Request},
};

use crate::{
    Error,
    auth::expiry::Expiry,
    env,
    error::Klavi,
    generated::models::{TokenRequest, TokenResponse},
};

/// The expected key.
const KEY: &str = "a key that Klavi issued for this API";

/// Key pair of one of the two APIs. The Customer API and the Management API each have their own
/// (`payment/authentication`).
///
/// ```
/// let credentials = klavi::Credentials::new("an access key", "a secret key");
/// assert!(!format!("{credentials:?}").contains("key\""));
/// ```
#[derive(Debug, Clone)]
pub struct Credentials {
    access_key: Secret,
    secret_key: Secret,
}

impl Credentials {
    /// Creates a key pair from the keys as Klavi issued them: any character may occur in them.
    pub fn new(access_key: impl Into<Secret>, secret_key: impl Into<Secret>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
        }
    }

    /// Reads the key pair of the Customer API from the environment variables `KLAVI_CUSTOMER_ACCESS_KEY` and
    /// `KLAVI_CUSTOMER_SECRET_KEY` ([`env`](crate::env)).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the variable that is missing, blank, or begins or ends with white space.
    pub fn customer_from_env() -> Result<Self, InvalidInput> {
        Self::from_env(env::CUSTOMER_ACCESS_KEY, env::CUSTOMER_SECRET_KEY)
    }

    /// Reads the key pair of the Management API from the environment variables `KLAVI_MANAGEMENT_ACCESS_KEY` and
    /// `KLAVI_MANAGEMENT_SECRET_KEY` ([`env`](crate::env)).
    ///
    /// # Errors
    ///
    /// See [`customer_from_env`](Self::customer_from_env).
    pub fn management_from_env() -> Result<Self, InvalidInput> {
        Self::from_env(env::MANAGEMENT_ACCESS_KEY, env::MANAGEMENT_SECRET_KEY)
    }

    fn from_env(access_key: EnvVar, secret_key: EnvVar) -> Result<Self, InvalidInput> {
        Ok(Self::new(access_key.secret(KEY)?, secret_key.secret(KEY)?))
    }

    pub(crate) fn access_key(&self) -> &Secret {
        &self.access_key
    }

    pub(crate) fn secret_key(&self) -> &Secret {
        &self.secret_key
    }
}

impl ApiCredentials for Credentials {
    const EXPECTED: &'static str = "Credentials::new(access_key, secret_key)";

    fn account(&self) -> &str {
        self.access_key.expose()
    }

    fn check(&self) -> Result<(), InvalidInput> {
        InvalidInput::require_credential("access_key", self.access_key.expose(), KEY)?;
        InvalidInput::require_credential("secret_key", self.secret_key.expose(), KEY)
    }
}

/// Token provider that exchanges a key pair for a new token on each call. The clients put a cache before it.
#[derive(Debug)]
pub(crate) struct TokenIssuer {
    http: HttpClient<Klavi>,
    /// The token call without its body.
    call: Request,
    credentials: Credentials,
}

impl TokenIssuer {
    pub(crate) fn new(http: HttpClient<Klavi>, call: Request, credentials: Credentials) -> Self {
        Self {
            http,
            call,
            credentials,
        }
    }

    async fn issue(&self) -> Result<AccessToken, Error> {
        let request = self.call.clone().validated_json(&TokenRequest {
            access_key: self.credentials.access_key.clone(),
            secret_key: self.credentials.secret_key.clone(),
        })?;
        let request = request
            .redacting(&self.credentials.access_key)
            .redacting(&self.credentials.secret_key);
        let response = self.http.send(request).await?;
        let issued: TokenResponse = response.json()?;
        // The documents mark the token as optional; a response without one is unusable.
        let Some(secret) = &issued.access_token else {
            return Err(Error::invalid_response(&response, "has no `accessToken`"));
        };
        let token = response.token(secret.clone(), Placement::Bearer)?;
        let expired = || {
            Error::invalid_response(
                &response,
                "contains an expired token (clock skew, or an invalid response)",
            )
        };
        match Expiry::of(&issued) {
            Expiry::At(instant) if instant <= response.server_time() => Err(expired()),
            Expiry::At(instant) => Ok(token.valid_until(instant, response.server_time(), response.sent())),
            Expiry::After(Duration::ZERO) => Err(expired()),
            Expiry::After(lifetime) => Ok(token.valid_for(lifetime, response.sent())),
            Expiry::Unknown => Ok(token),
        }
    }
}

#[async_trait]
impl TokenProvider for TokenIssuer {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Ok(self.issue().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_key_is_rejected_by_name() {
        let field = |access_key, secret_key| {
            Credentials::new(access_key, secret_key)
                .check()
                .unwrap_err()
                .field()
                .to_owned()
        };
        assert_eq!(field("", "x"), "access_key");
        assert_eq!(field(" \n", "x"), "access_key");
        assert_eq!(field("x\n", "x"), "access_key");
        assert_eq!(field("x", "x "), "secret_key");
        assert_eq!(field("x", ""), "secret_key");
        assert!(Credentials::new("x", "&#%$\"\\").check().is_ok());
    }

    #[cfg(feature = "store")]
    #[test]
    fn accounts_share_no_token() {
        let key = |access_key| {
            let credentials = Credentials::new(access_key, "sk");
            let client = crate::CustomerClient::builder().credentials(credentials);
            client.token_store_key().unwrap()
        };
        assert_eq!(key("ak-1"), key("ak-1"));
        assert_ne!(key("ak-1"), key("ak-2"));
    }

    #[test]
    fn neither_key_is_shown() {
        let shown = format!("{:#?}", Credentials::new("ak-visible", "sk-visible"));
        assert!(!shown.contains("visible"), "{shown}");
    }
}
