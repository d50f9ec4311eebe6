//! Signing in.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use auth_core::{
    AccessToken, InvalidInput, Placement, Secret, TokenError, TokenProvider,
    http::{Answer, Http, Request},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    Error, ErrorCode, Partner,
    endpoints::SIGN_IN,
    error::KlipCard,
    models::{SignInAnswer, SignInRequest},
};

/// How long a token lives whose JWT does not say: 24 hours (`basics`, "Authentication").
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The mail address and password of a Klip Partners account.
///
/// ```
/// let credentials = klip_card::Credentials::new("partner@example.com", "a password");
/// assert!(!format!("{credentials:?}").contains("a password"));
/// ```
#[derive(Debug, Clone)]
pub struct Credentials {
    email: String,
    password_hash: Secret,
    is_password_empty: bool,
}

impl Credentials {
    /// The account of `email`. Only the SHA-256 of `password` is kept, as that is what is sent
    /// (`rest-api-card-minting`, "Sign In").
    pub fn new(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        let password = password.into();
        Self {
            email: email.into(),
            // Lower-case hex: the documents print upper case, working integrators send lower case.
            password_hash: Secret::from(hex::encode(Sha256::digest(password.expose()))),
            is_password_empty: password.is_empty(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        if !self.email.contains('@') {
            return Err(InvalidInput::new(
                "email",
                "is no mail address",
                "the account's mail address",
            ));
        }
        if self.is_password_empty {
            return Err(InvalidInput::empty("password", "the account's password"));
        }
        Ok(())
    }
}

/// Signs in: each token is a fresh one. [`Client`](crate::Client) puts a cache before it.
#[derive(Debug, Clone)]
pub struct SignIn {
    http: Http<KlipCard>,
    credentials: Credentials,
}

impl SignIn {
    pub(crate) fn new(http: Http<KlipCard>, credentials: Credentials) -> Self {
        Self { http, credentials }
    }

    async fn sign_in(&self) -> Result<Answer<ErrorCode>, Error> {
        let request = Request::new(&SIGN_IN).json(&SignInRequest {
            email: &self.credentials.email,
            password: self.credentials.password_hash.clone(),
        })?;
        let request = request.redacting(&self.credentials.password_hash);
        self.http.send(request).await
    }

    /// Signs in and tells of the account, with this month's mint quota.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn partner(&self) -> Result<Partner, Error> {
        self.sign_in().await?.json()
    }
}

#[async_trait]
impl TokenProvider for SignIn {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let answer = self.sign_in().await?;
        let signed_in: SignInAnswer = answer.json()?;
        if signed_in.access_token.is_empty() {
            return Err(Error::unusable(&answer, "has an empty access_token").into());
        }
        let token = AccessToken::new(signed_in.access_token, Placement::Raw);
        Ok(match jwt_expiry(token.secret().expose()) {
            Some(expiry) => token.valid_until(expiry, answer.server_time(), answer.sent()),
            None => token.valid_for(DOCUMENTED_LIFETIME, answer.sent()),
        })
    }
}

/// The `exp` claim, unverified: it only says when to ask for the next token.
fn jwt_expiry(token: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
    }

    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(claims.exp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_kept_and_sent_as_lower_case_hex_of_its_sha256() {
        let credentials = Credentials::new("a@example.com", "abc");
        assert_eq!(
            credentials.password_hash.expose(),
            // FIPS 180-2, appendix B.1.
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn blank_credentials_are_refused_by_name() {
        let field = |email, password| {
            Credentials::new(email, password)
                .check()
                .unwrap_err()
                .field()
                .to_owned()
        };
        assert_eq!(field("", "x"), "email");
        assert_eq!(field("partner", "x"), "email");
        assert_eq!(field("a@example.com", ""), "password");
    }

    #[test]
    fn the_expiry_is_read_from_the_jwt_and_nothing_else_is_expected_of_it() {
        let jwt = |payload: &str| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload));
        let expiry = jwt_expiry(&jwt(r#"{"Id":7,"exp":1600000000}"#));
        assert_eq!(
            expiry,
            Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000))
        );
        for other in [
            jwt("{}"),
            jwt("no json"),
            "opaque".to_owned(),
            "a.*.c".to_owned(),
            String::new(),
        ] {
            assert_eq!(jwt_expiry(&other), None, "{other}");
        }
        assert_eq!(jwt_expiry(&jwt(&format!(r#"{{"exp":{}}}"#, u64::MAX))), None);
    }
}
