//! Credentials and sign-in.

pub(crate) mod hash;

use std::{
    ops::RangeInclusive,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use auth_core::{
    AccessToken, InvalidInput, Placement, Secret, TokenError, TokenProvider,
    http::{ApiCredentials, AuthenticatedClient, CallOptions, HttpClient, Request, Response},
    jwt_expiry,
};

use crate::{
    Error, ErrorCode, Partner,
    auth::hash::sha256_hex,
    env,
    error::KlipCard,
    generated::{
        endpoints::{CHANGE_PASSWORD, SIGN_IN},
        models::{ChangePasswordRequest, PartnerChange, SignInRequest, SignInResponse},
    },
};

/// Lifetime of a token whose JWT has no `exp`: 24 hours (`basics`, "Authentication").
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

const PASSWORD: &str = "the account's password: letters, digits and special characters";
/// Length of a new password (`tutorial-card-minting`).
const PASSWORD_LENGTH: RangeInclusive<usize> = 8..=16;

/// The email address and password of a Klip Partners account.
///
/// ```
/// let credentials = klip_card::Credentials::new("partner@example.com", "pa55word!");
/// assert!(!format!("{credentials:?}").contains("pa55word!"));
/// ```
#[derive(Debug, Clone)]
pub struct Credentials {
    email: String,
    password_hash: Secret,
    /// Result of checking the password, which is not kept.
    password_check: Result<(), InvalidInput>,
}

impl Credentials {
    /// Creates the credentials of the account `email`. Only the SHA-256 of `password` is kept, since that is what is
    /// sent (`rest-api-card-minting`, "Sign In").
    ///
    /// [`build`](crate::ClientBuilder::build) rejects a password that contains white space. Klip allows none
    /// (`tutorial-card-minting`), and the line break at the end of a password file would silently change the hash.
    pub fn new(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        let password = password.into();
        Self {
            email: email.into(),
            password_hash: sha256_hex(&password),
            password_check: check_password(password.expose()),
        }
    }

    /// Reads the credentials from the environment variables `KLIP_CARD_EMAIL` and `KLIP_CARD_PASSWORD`
    /// ([`env`](crate::env)).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the variable that is missing or invalid.
    pub fn from_env() -> Result<Self, InvalidInput> {
        let email = env::EMAIL.text("the account's email address")?;
        let credentials = Self::new(email, env::PASSWORD.secret(PASSWORD)?);
        let variables = [("email", env::EMAIL), ("password", env::PASSWORD)];
        let checked = credentials.check().map_err(|error| error.in_variable(&variables));
        checked.map(|()| credentials)
    }

    /// Returns the credentials of the same account with `password`, if it is valid as a new password.
    fn with_new_password(&self, password: &Secret) -> Result<Self, InvalidInput> {
        const EXPECTED: &str = "8 to 16 characters: letters, digits and special characters";

        let rename = |error: InvalidInput| error.under("new_password");
        check_password(password.expose()).map_err(rename)?;
        let length = password.expose().chars().count();
        if !PASSWORD_LENGTH.contains(&length) {
            let problem = format!("has {length} characters");
            return Err(InvalidInput::new("new_password", problem, EXPECTED));
        }
        Ok(Self {
            email: self.email.clone(),
            password_hash: sha256_hex(password),
            password_check: Ok(()),
        })
    }
}

impl ApiCredentials for Credentials {
    const EXPECTED: &'static str = "Credentials::new(email, password)";

    fn account(&self) -> &str {
        &self.email
    }

    fn check(&self) -> Result<(), InvalidInput> {
        let has_both_sides = self
            .email
            .rsplit_once('@')
            .is_some_and(|(account, host)| !account.is_empty() && !host.is_empty());
        if !has_both_sides || self.email.contains(char::is_whitespace) {
            return Err(InvalidInput::new(
                "email",
                "is not a valid email address",
                "the account's email address",
            ));
        }
        self.password_check.clone()
    }
}

fn check_password(password: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text("password", password, PASSWORD)?;
    if password.contains(char::is_whitespace) {
        return Err(InvalidInput::new("password", "contains white space", PASSWORD));
    }
    Ok(())
}

/// Token provider that signs in on each call. [`Client`](crate::Client) puts a cache before it.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    http: HttpClient<KlipCard>,
    /// Shared by all handles, since the password can change.
    credentials: Arc<RwLock<Credentials>>,
}

impl SignIn {
    pub(crate) fn new(http: HttpClient<KlipCard>, credentials: Credentials) -> Self {
        Self {
            http,
            credentials: Arc::new(RwLock::new(credentials)),
        }
    }

    /// Returns a handle that shares the password and makes its calls with `options`.
    pub(crate) fn with_options(&self, options: CallOptions) -> Self {
        Self {
            http: self.http.with_options(options),
            credentials: Arc::clone(&self.credentials),
        }
    }

    fn credentials(&self) -> Credentials {
        self.credentials
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    async fn sign_in(&self) -> Result<Response<ErrorCode>, Error> {
        let Credentials {
            email, password_hash, ..
        } = self.credentials();
        let request = Request::new(&SIGN_IN).validated_json(&SignInRequest {
            email,
            password: password_hash.clone(),
        })?;
        self.http.send(request.redacting(&password_hash)).await
    }

    /// Changes the account's password through `client`, and signs in with the new one from then on.
    pub(crate) async fn change_password(
        &self,
        client: &AuthenticatedClient<KlipCard>,
        new_password: &Secret,
    ) -> Result<(), Error> {
        let old = self.credentials();
        let new = old.with_new_password(new_password)?;
        let request = Request::new(&CHANGE_PASSWORD)
            .query("opt", PartnerChange::Password.as_str())
            .validated_json(&ChangePasswordRequest {
                old_password: old.password_hash.clone(),
                new_password: new.password_hash.clone(),
            })?
            .redacting(&old.password_hash)
            .redacting(&new.password_hash);
        // A 2xx means that the password is changed, whatever the body holds: the documented response is empty.
        client.send(request).await?;
        *self.credentials.write().unwrap_or_else(PoisonError::into_inner) = new;
        // The backoff after a rejection was for the old password.
        client.token_cache().reset_backoff();
        Ok(())
    }

    /// Signs in, stores the new token in `client`, and returns the account with this month's mint quota.
    pub(crate) async fn partner(&self, client: &AuthenticatedClient<KlipCard>) -> Result<Partner, Error> {
        let response = self.sign_in().await?;
        let signed_in: SignInResponse = response.json()?;
        // The account is returned even if the token is unusable.
        if let Ok(token) = token(&response, signed_in.access_token) {
            client.seed_token(token);
        }
        response.json()
    }
}

#[async_trait]
impl TokenProvider for SignIn {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let response = self.sign_in().await?;
        let signed_in: SignInResponse = response.json()?;
        Ok(token(&response, signed_in.access_token)?)
    }
}

/// Returns the token `text` of the sign-in `response`.
fn token(response: &Response<ErrorCode>, text: Secret) -> Result<AccessToken, Error> {
    let token = response.token(text, Placement::Raw)?;
    Ok(match jwt_expiry(token.secret().expose()) {
        Some(expiry) => token.valid_until(expiry, response.server_time(), response.sent()),
        None => token.valid_for(DOCUMENTED_LIFETIME, response.sent()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // In lower-case hex, as it is sent.
    #[test]
    fn only_the_password_hash_is_kept() {
        let credentials = Credentials::new("a@example.com", "abc");
        assert_eq!(
            credentials.password_hash.expose(),
            // FIPS 180-2, appendix B.1.
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[cfg(feature = "store")]
    #[test]
    fn accounts_share_no_token() {
        let key = |email| {
            let credentials = Credentials::new(email, "pa55word!");
            crate::Client::builder()
                .credentials(credentials)
                .token_store_key()
                .unwrap()
        };
        assert_eq!(key("a@example.com"), key("a@example.com"));
        assert_ne!(key("a@example.com"), key("b@example.com"));
    }

    // White space is rejected too.
    #[test]
    fn new_password_length_is_checked() {
        let credentials = Credentials::new("a@example.com", "pa55word!");
        for fine in ["pa55word", "pa55word!pa55wor", "pässwörd"] {
            let new = credentials.with_new_password(&Secret::from(fine)).unwrap();
            assert_eq!(new.check(), Ok(()), "{fine}");
        }
        for wrong in ["", "pa55wor", "pa55word!pa55word", "pa55 word!", "pa55word!\n"] {
            let error = credentials.with_new_password(&Secret::from(wrong)).unwrap_err();
            assert_eq!(error.field(), "new_password", "{wrong:?}");
        }
    }

    #[test]
    fn invalid_credentials_are_named_and_not_shown() {
        let rejected = |email, password| {
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
            assert_eq!(rejected(email, "pa55word!"), "email", "{email:?}");
        }
        for password in ["", "  \n", "hunter2\n", " hunter2", "hunter2 hunter2"] {
            assert_eq!(rejected("a@example.com", password), "password", "{password:?}");
        }
        assert_eq!(Credentials::new("a@example.com", "pa55word!").check(), Ok(()));
    }
}
