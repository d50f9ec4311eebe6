//! Key pairs and the tokens that they are good for.

use std::time::Duration;

use async_trait::async_trait;
use auth_core::{
    AccessToken, InvalidInput, Placement, Secret, TokenError, TokenProvider,
    http::{Http, Request},
};

use crate::{
    Error,
    error::Klavi,
    expiry::Expiry,
    generated::models::{TokenAnswer, TokenRequest},
};

/// The key pair of one of the two APIs. The Customer API and the Management API each have their own
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
    /// The keys that Klavi issued, as they are: any character may occur in them.
    pub fn new(access_key: impl Into<Secret>, secret_key: impl Into<Secret>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
        }
    }

    pub(crate) fn access_key(&self) -> &Secret {
        &self.access_key
    }

    pub(crate) fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        let expected = "a key that Klavi issued for this API";
        InvalidInput::require_text("access_key", self.access_key.expose(), expected)?;
        InvalidInput::require_text("secret_key", self.secret_key.expose(), expected)
    }
}

/// Exchanges a key pair for a token: each one is fresh. The clients put a cache before it.
#[derive(Debug)]
pub(crate) struct TokenIssuer {
    http: Http<Klavi>,
    /// The call, without its body.
    call: Request,
    credentials: Credentials,
}

impl TokenIssuer {
    pub(crate) fn new(http: Http<Klavi>, call: Request, credentials: Credentials) -> Self {
        Self {
            http,
            call,
            credentials,
        }
    }

    async fn issue(&self) -> Result<AccessToken, Error> {
        let request = self.call.clone().json(&TokenRequest {
            access_key: self.credentials.access_key.clone(),
            secret_key: self.credentials.secret_key.clone(),
        })?;
        let request = request
            .redacting(&self.credentials.access_key)
            .redacting(&self.credentials.secret_key);
        let answer = self.http.send(request).await?;
        let issued: TokenAnswer = answer.json()?;
        // The documents mark it as optional; a token call without a token is none.
        let Some(secret) = &issued.access_token else {
            return Err(Error::unusable(&answer, "has no accessToken"));
        };
        let token = answer.token(secret.clone(), Placement::Bearer)?;
        let expired = || {
            Error::unusable(
                &answer,
                "brings a token that has expired already (clock skew or bad response)",
            )
        };
        match Expiry::of(&issued) {
            Expiry::At(instant) if instant <= answer.server_time() => Err(expired()),
            Expiry::At(instant) => Ok(token.valid_until(instant, answer.server_time(), answer.sent())),
            Expiry::After(Duration::ZERO) => Err(expired()),
            Expiry::After(lifetime) => Ok(token.valid_for(lifetime, answer.sent())),
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
    fn blank_keys_are_refused_by_name() {
        let field = |access_key, secret_key| {
            Credentials::new(access_key, secret_key)
                .check()
                .unwrap_err()
                .field()
                .to_owned()
        };
        assert_eq!(field("", "x"), "access_key");
        assert_eq!(field(" \n", "x"), "access_key");
        assert_eq!(field("x", ""), "secret_key");
        assert!(Credentials::new("x", "&#%$\"\\").check().is_ok());
    }

    #[test]
    fn neither_key_is_shown() {
        let shown = format!("{:#?}", Credentials::new("ak-visible", "sk-visible"));
        assert!(!shown.contains("visible"), "{shown}");
    }
}
