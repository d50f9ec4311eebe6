//! Signing in.

use std::time::Duration;

use async_trait::async_trait;
use auth_core::{
    AccessToken, InvalidInput, Placement, Secret, TokenError, TokenProvider,
    http::{Answer, Http, Request},
    jwt_expiry,
};
use sha2::{Digest, Sha256};

use crate::{
    Error, ErrorCode, Partner,
    error::KlipCard,
    generated::{
        endpoints::SIGN_IN,
        models::{SignInAnswer, SignInRequest},
    },
};

/// How long a token lives whose JWT does not say: 24 hours (`basics`, "Authentication").
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

const PASSWORD: &str = "the account's password: letters, digits and special characters";

/// The mail address and password of a Klip Partners account.
///
/// ```
/// let credentials = klip_card::Credentials::new("partner@example.com", "pa55word!");
/// assert!(!format!("{credentials:?}").contains("pa55word!"));
/// ```
#[derive(Debug, Clone)]
pub struct Credentials {
    email: String,
    password_hash: Secret,
    /// What `check` says of the password, which is gone by then.
    password_check: Result<(), InvalidInput>,
}

impl Credentials {
    /// The account of `email`. Only the SHA-256 of `password` is kept, as that is what is sent
    /// (`rest-api-card-minting`, "Sign In").
    ///
    /// [`build`](crate::ClientBuilder::build) refuses a password with white space anywhere in it. Klip allows none
    /// (`tutorial-card-minting`), and the line break at the end of a password file would change the hash unseen.
    pub fn new(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        let password = password.into();
        Self {
            email: email.into(),
            // Lower-case hex: the documents print upper case, working integrators send lower case.
            password_hash: Secret::from(hex::encode(Sha256::digest(password.expose()))),
            password_check: check_password(password.expose()),
        }
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        let has_both_sides = self
            .email
            .rsplit_once('@')
            .is_some_and(|(account, host)| !account.is_empty() && !host.is_empty());
        if !has_both_sides || self.email.contains(char::is_whitespace) {
            return Err(InvalidInput::new(
                "email",
                "is no mail address",
                "the account's mail address",
            ));
        }
        self.password_check.clone()
    }
}

fn check_password(password: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text("password", password, PASSWORD)?;
    if password.contains(char::is_whitespace) {
        return Err(InvalidInput::new("password", "has white space in it", PASSWORD));
    }
    Ok(())
}

/// Signs in: each token is a fresh one. [`Client`](crate::Client) puts a cache before it.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    http: Http<KlipCard>,
    credentials: Credentials,
}

impl SignIn {
    pub(crate) fn new(http: Http<KlipCard>, credentials: Credentials) -> Self {
        Self { http, credentials }
    }

    async fn sign_in(&self) -> Result<Answer<ErrorCode>, Error> {
        let request = Request::new(&SIGN_IN).json(&SignInRequest {
            email: self.credentials.email.clone(),
            password: self.credentials.password_hash.clone(),
        })?;
        let request = request.redacting(&self.credentials.password_hash);
        self.http.send(request).await
    }

    /// Signs in and tells of the account, with this month's mint quota.
    pub(crate) async fn partner(&self) -> Result<Partner, Error> {
        let signed_in: SignInAnswer = self.sign_in().await?.json()?;
        Ok(Partner::of(signed_in))
    }
}

#[async_trait]
impl TokenProvider for SignIn {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let answer = self.sign_in().await?;
        let signed_in: SignInAnswer = answer.json()?;
        let token = answer.token(signed_in.access_token, Placement::Raw)?;
        Ok(match jwt_expiry(token.secret().expose()) {
            Some(expiry) => token.valid_until(expiry, answer.server_time(), answer.sent()),
            None => token.valid_for(DOCUMENTED_LIFETIME, answer.sent()),
        })
    }
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
    fn credentials_that_cannot_work_are_refused_by_name_and_never_shown() {
        let refused = |email, password| {
            let error = Credentials::new(email, password).check().unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
            error.field().to_owned()
        };
        for email in [
            "",
            "hunter2",
            "@",
            "@example.com",
            "hunter2@",
            "hun ter2@example.com",
            "hunter2@example.com\n",
        ] {
            assert_eq!(refused(email, "pa55word!"), "email", "{email:?}");
        }
        for password in ["", "  \n", "hunter2\n", " hunter2", "hunter2 hunter2"] {
            assert_eq!(refused("a@example.com", password), "password", "{password:?}");
        }
        assert_eq!(Credentials::new("a@example.com", "pa55word!").check(), Ok(()));
    }
}
