//! Credentials and their tokens.

use std::time::Duration;

use async_trait::async_trait;
use auth_core::{
    AccessToken, InvalidInput, Placement, Secret, TokenError, TokenProvider,
    http::{ApiCredentials, HttpClient, Request},
};

use crate::{
    Error, env,
    error::%Pascal%,
    generated::{
        endpoints::%UPPER%_TOKEN,
        models::{TokenRequest, TokenResponse},
    },
};

/// Lifetime of a token whose response has none (`token`).
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(3600);

const CLIENT_ID: &str = "the ID of the client";
const CLIENT_SECRET: &str = "the secret of the client";

/// Credentials of a client.
///
/// ```
/// let credentials = %snake%::Credentials::new("example-client", "hunter2");
/// assert!(!format!("{credentials:?}").contains("hunter2"));
/// ```
#[derive(Debug, Clone)]
pub struct Credentials {
    client_id: String,
    client_secret: Secret,
}

impl Credentials {
    /// Creates the credentials of a client.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
        }
    }

    /// Reads the credentials from the environment variables `%UPPER%_CLIENT_ID` and `%UPPER%_CLIENT_SECRET`
    /// ([`env`](crate::env)).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the variable that is missing, blank, or begins or ends with white space.
    pub fn from_env() -> Result<Self, InvalidInput> {
        Ok(Self::new(
            env::CLIENT_ID.text(CLIENT_ID)?,
            env::CLIENT_SECRET.secret(CLIENT_SECRET)?,
        ))
    }
}

impl ApiCredentials for Credentials {
    const EXPECTED: &'static str = "Credentials::new(client_id, client_secret)";

    fn account(&self) -> &str {
        &self.client_id
    }

    fn check(&self) -> Result<(), InvalidInput> {
        InvalidInput::require_credential("client_id", &self.client_id, CLIENT_ID)?;
        InvalidInput::require_credential("client_secret", self.client_secret.expose(), CLIENT_SECRET)
    }
}

/// Token provider that makes the token call each time. [`Client`](crate::Client) puts a cache before it.
#[derive(Debug)]
pub(crate) struct TokenCall {
    http: HttpClient<%Pascal%>,
    credentials: Credentials,
}

impl TokenCall {
    pub(crate) fn new(http: HttpClient<%Pascal%>, credentials: Credentials) -> Self {
        Self { http, credentials }
    }
}

#[async_trait]
impl TokenProvider for TokenCall {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let Credentials {
            client_id,
            client_secret,
        } = &self.credentials;
        let body = TokenRequest::new(client_id, client_secret.clone());
        let request = Request::new(&%UPPER%_TOKEN).validated_json(&body)?;
        let response = self.http.send(request.redacting(client_secret)).await?;
        let issued: TokenResponse = response.json()?;
        let token = response.token(issued.access_token, Placement::Bearer)?;
        let lifetime = match issued.expires_in.map(u64::try_from) {
            None => DOCUMENTED_LIFETIME,
            Some(Ok(seconds)) if seconds > 0 => Duration::from_secs(seconds),
            Some(_) => return Err(Error::invalid_response(&response, "contains an expired token").into()),
        };
        Ok(token.valid_for(lifetime, response.sent()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_credential_is_rejected_by_name() {
        let field = |id, secret| Credentials::new(id, secret).check().unwrap_err().field().to_owned();
        assert_eq!(field("", "x"), "client_id");
        assert_eq!(field("x\n", "x"), "client_id");
        assert_eq!(field("x", " "), "client_secret");
        assert!(Credentials::new("x", "x").check().is_ok());
    }
}
