//! The credentials of a client.

mod key;
#[cfg_attr(
    not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring")),
    path = "credentials/no_rsa_key.rs"
)]
mod rsa_key;

use auth_core::{InvalidInput, Secret, http::ApiCredentials};

pub use self::key::AuthKey;
use crate::env;

const CLIENT_SECRET_LENGTH: usize = 32;
const CLIENT_SECRET: &str = "the 32 characters that the dashboard shows";
const CLIENT_ID: &str = "36 characters, hexadecimal digits as 8-4-4-4-12";

/// Credentials of a client: those of "Konfigurasi API" on Klikoo's dashboard, and the key registered there.
///
/// ```no_run
/// use klikoo::{AuthKey, Client, Credentials};
///
/// let client_id = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
/// let client_secret = "0123456789abcdef0123456789abcdef";
/// let key = AuthKey::rsa_pkcs8_pem(std::fs::read_to_string("private.pem")?)?;
/// let client = Client::builder()
///     .credentials(Credentials::new(client_id, client_secret, key))
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret,
    pub(crate) auth_key: AuthKey,
}

impl Credentials {
    /// Creates the credentials of the client `client_id`, a UUID. `auth_key` signs the access-token call;
    /// `client_secret` (32 characters) is sent with it and signs every later call (`get-token-api`, `access-token`,
    /// `digital-signature`).
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>, auth_key: AuthKey) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            auth_key,
        }
    }

    /// Reads the credentials from the environment variables `KLIKOO_CLIENT_ID`, `KLIKOO_CLIENT_SECRET` and
    /// `KLIKOO_PRIVATE_KEY`, an RSA key as PKCS#8 PEM; if that is not set, `KLIKOO_HMAC_AUTH_KEY`
    /// ([`env`](crate::env)).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the variable that is missing or invalid.
    pub fn from_env() -> Result<Self, InvalidInput> {
        let client_id = env::CLIENT_ID.text(CLIENT_ID)?;
        let client_secret = env::CLIENT_SECRET.secret(CLIENT_SECRET)?;
        let credentials = Self::new(client_id, client_secret, AuthKey::from_env()?);
        let variables = [
            ("client_id", env::CLIENT_ID),
            ("client_secret", env::CLIENT_SECRET),
            ("auth_key", env::HMAC_AUTH_KEY),
        ];
        let checked = credentials.check().map_err(|error| error.in_variable(&variables));
        checked.map(|()| credentials)
    }
}

impl ApiCredentials for Credentials {
    const EXPECTED: &'static str = "Credentials::new(client_id, client_secret, auth_key)";

    fn account(&self) -> &str {
        &self.client_id
    }

    fn check(&self) -> Result<(), InvalidInput> {
        if !is_uuid(&self.client_id) {
            return Err(InvalidInput::new("client_id", "is not a UUID", CLIENT_ID));
        }
        let secret = self.client_secret.expose();
        InvalidInput::require_credential("client_secret", secret, CLIENT_SECRET)?;
        let length = secret.chars().count();
        if length != CLIENT_SECRET_LENGTH {
            let problem = format!("has {length} characters");
            return Err(InvalidInput::new("client_secret", problem, CLIENT_SECRET));
        }
        if secret.contains(char::is_whitespace) {
            return Err(InvalidInput::new(
                "client_secret",
                "contains white space",
                CLIENT_SECRET,
            ));
        }
        self.auth_key.check()
    }
}

/// Returns whether `text` has the form of a UUID of any version.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT_ID: &str = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
    const CLIENT_SECRET: &str = "9ec999e21a3be41064c52bb3f37554a2";

    fn check(client_id: &str, client_secret: &str, auth_key: &str) -> Result<(), InvalidInput> {
        Credentials::new(client_id, client_secret, AuthKey::hmac_sha512(auth_key)).check()
    }

    #[test]
    fn documented_shapes_are_accepted() {
        assert_eq!(check(CLIENT_ID, CLIENT_SECRET, "key"), Ok(()));
        assert_eq!(
            check(
                &CLIENT_ID.to_uppercase(),
                "zyxwvutsrqponmlkjihgfedcba543210",
                "key"
            ),
            Ok(())
        );
    }

    #[cfg(feature = "store")]
    #[test]
    fn accounts_share_no_token() {
        let key = |client_id: &str| {
            let credentials = Credentials::new(client_id, CLIENT_SECRET, AuthKey::hmac_sha512("key"));
            crate::Client::builder()
                .credentials(credentials)
                .token_store_key()
                .unwrap()
        };
        assert_eq!(key(CLIENT_ID), key(CLIENT_ID));
        assert_ne!(key(CLIENT_ID), key(&CLIENT_ID.replace('3', "4")));
    }

    #[test]
    fn invalid_credential_is_named_and_not_shown() {
        let rejected = |error: Result<(), InvalidInput>, value: &str| {
            let error = error.unwrap_err();
            assert!(!error.to_string().contains(value), "{error}");
            error.field().to_owned()
        };
        for client_id in [
            "hunter2",
            "3f9c8962-4c4b-4bb6-b3c1-8fc883519c0",
            "3f9c8962x4c4b-4bb6-b3c1-8fc883519c02",
            "3f9c8962-4c4b-4bb6-b3c1-8fc883519c0g",
            "{f9c8962-4c4b-4bb6-b3c1-8fc883519c0}",
        ] {
            assert_eq!(
                rejected(check(client_id, CLIENT_SECRET, "key"), client_id),
                "client_id"
            );
        }
        for client_secret in [
            "hunter2",
            "9ec999e21a3be41064c52bb3f37554a2\n",
            "9ec999e21a3be41064c52bb3f37554a",
            "9ec999e21a3be410 4c52bb3f37554a2",
            "                                ",
        ] {
            assert_eq!(
                rejected(check(CLIENT_ID, client_secret, "key"), client_secret),
                "client_secret"
            );
        }
        assert_eq!(
            check(CLIENT_ID, CLIENT_SECRET, "").unwrap_err().field(),
            "auth_key"
        );
    }
}
