//! What each provider needs to know.

use std::{path::PathBuf, time::Duration};

use auth_core::{AccessToken, InvalidInput};
use clap::{Args, ValueEnum};
use url::Url;

use crate::{
    cli::url,
    credential::{Variable, required},
    failure::Failure,
};

#[derive(Debug, Args)]
#[command(after_help = "The password: --password-file, or the environment variable KLIP_CARD_PASSWORD.")]
pub(super) struct KlipCardOptions {
    /// Where Klip Card Minting is
    #[arg(long, value_parser = url, env = Variable::KLIP_CARD_BASE_URL.name(), default_value_t = klip_card::Environment::default().base_url())]
    base_url: Url,
    /// The account's mail address
    #[arg(long, env = Variable::KLIP_CARD_EMAIL.name())]
    email: Option<String>,
    /// A file that holds the account's password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl KlipCardOptions {
    pub(super) async fn token(self, timeout: Duration) -> Result<AccessToken, Failure> {
        let email = required(self.email, "--email", Variable::KLIP_CARD_EMAIL)?;
        let password =
            Variable::KLIP_CARD_PASSWORD.secret("--password-file", self.password_file.as_deref())?;
        let client = klip_card::Client::builder()
            .credentials(klip_card::Credentials::new(email, password))
            .base_url(self.base_url)
            .http(|http| http.deadline(timeout))
            .build()?;
        Ok(client.token_provider().token().await?)
    }
}

#[derive(Debug, Args)]
pub(super) struct KlipA2aOptions {
    /// Where Klip App2App is
    #[arg(long, value_parser = url, env = Variable::KLIP_A2A_BASE_URL.name(), default_value_t = klip_a2a::Environment::default().base_url())]
    base_url: Url,
    /// The BApp's name, as the user will see it
    #[arg(long, env = Variable::KLIP_A2A_BAPP_NAME.name())]
    bapp_name: Option<String>,
}

impl KlipA2aOptions {
    pub(super) async fn token(self, timeout: Duration) -> Result<AccessToken, Failure> {
        let bapp_name = required(self.bapp_name, "--bapp-name", Variable::KLIP_A2A_BAPP_NAME)?;
        let client = klip_a2a::Client::builder()
            .credentials(klip_a2a::Credentials::new(bapp_name))
            .base_url(self.base_url)
            .http(|http| http.deadline(timeout))
            .build()?;
        Ok(client.token_provider().token().await?)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
The client secret: --client-secret-file, or KLIKOO_CLIENT_SECRET.
The auth key: --private-key-file or KLIKOO_PRIVATE_KEY for an RSA key (PKCS#8 PEM),
--hmac-auth-key-file or KLIKOO_HMAC_AUTH_KEY for an HMAC-SHA512 key.

The token alone is not enough for a call: each one also carries a timestamp and is signed
(crate `klikoo`, module `signature`).")]
pub(super) struct KlikooOptions {
    /// Where Klikoo is
    #[arg(long, value_parser = url, env = Variable::KLIKOO_BASE_URL.name(), default_value_t = klikoo::Environment::default().base_url())]
    base_url: Url,
    /// The client id, a UUID
    #[arg(long, env = Variable::KLIKOO_CLIENT_ID.name())]
    client_id: Option<String>,
    /// A file that holds the client secret
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// A file that holds the RSA private key, as PKCS#8 PEM
    #[arg(long, value_name = "FILE")]
    private_key_file: Option<PathBuf>,
    /// A file that holds the HMAC-SHA512 auth key
    #[arg(long, value_name = "FILE", conflicts_with = "private_key_file")]
    hmac_auth_key_file: Option<PathBuf>,
}

impl KlikooOptions {
    pub(super) async fn token(self, timeout: Duration) -> Result<AccessToken, Failure> {
        let client_id = required(self.client_id.clone(), "--client-id", Variable::KLIKOO_CLIENT_ID)?;
        let client_secret = Variable::KLIKOO_CLIENT_SECRET
            .secret("--client-secret-file", self.client_secret_file.as_deref())?;
        let credentials = klikoo::Credentials::new(client_id, client_secret, self.auth_key()?);
        let client = klikoo::Client::builder()
            .credentials(credentials)
            .base_url(self.base_url)
            .http(|http| http.deadline(timeout))
            .build()?;
        Ok(client.token_provider().token().await?)
    }

    /// The key that was named; of those in the environment, the RSA key, which is what Klikoo documents.
    fn auth_key(&self) -> Result<klikoo::AuthKey, InvalidInput> {
        if let Some(file) = &self.hmac_auth_key_file {
            let key = Variable::KLIKOO_HMAC_AUTH_KEY.secret("--hmac-auth-key-file", Some(file))?;
            return Ok(klikoo::AuthKey::hmac_sha512(key));
        }
        let pem = Variable::KLIKOO_PRIVATE_KEY
            .optional_secret("--private-key-file", self.private_key_file.as_deref())?;
        if let Some(pem) = pem {
            return klikoo::AuthKey::rsa_pkcs8_pem(pem);
        }
        match Variable::KLIKOO_HMAC_AUTH_KEY.optional_secret("--hmac-auth-key-file", None)? {
            Some(key) => Ok(klikoo::AuthKey::hmac_sha512(key)),
            None => Err(InvalidInput::missing(
                "--private-key-file",
                "the option, or the environment variable KLIKOO_PRIVATE_KEY or KLIKOO_HMAC_AUTH_KEY",
            )),
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
The key pair, for --api customer: --access-key-file and --secret-key-file, or KLAVI_CUSTOMER_ACCESS_KEY
and KLAVI_CUSTOMER_SECRET_KEY; for --api management: the same options, or KLAVI_MANAGEMENT_...")]
pub(super) struct KlaviOptions {
    /// Where Klavi is
    #[arg(long, value_parser = url, env = Variable::KLAVI_BASE_URL.name(), default_value_t = klavi::Environment::default().base_url())]
    base_url: Url,
    /// Which of the two APIs; each has a key pair of its own
    #[arg(long, value_enum, default_value_t = KlaviApi::Customer)]
    api: KlaviApi,
    /// A file that holds the access key
    #[arg(long, value_name = "FILE")]
    access_key_file: Option<PathBuf>,
    /// A file that holds the secret key
    #[arg(long, value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KlaviApi {
    Customer,
    Management,
}

impl KlaviOptions {
    pub(super) async fn token(self, timeout: Duration) -> Result<AccessToken, Failure> {
        let (access_key, secret_key) = match self.api {
            KlaviApi::Customer => (
                Variable::KLAVI_CUSTOMER_ACCESS_KEY,
                Variable::KLAVI_CUSTOMER_SECRET_KEY,
            ),
            KlaviApi::Management => (
                Variable::KLAVI_MANAGEMENT_ACCESS_KEY,
                Variable::KLAVI_MANAGEMENT_SECRET_KEY,
            ),
        };
        let credentials = klavi::Credentials::new(
            access_key.secret("--access-key-file", self.access_key_file.as_deref())?,
            secret_key.secret("--secret-key-file", self.secret_key_file.as_deref())?,
        );
        Ok(match self.api {
            KlaviApi::Customer => {
                let client = klavi::CustomerClient::builder()
                    .credentials(credentials)
                    .base_url(self.base_url)
                    .http(|http| http.deadline(timeout))
                    .build()?;
                client.token_provider().token().await?
            }
            KlaviApi::Management => {
                let client = klavi::ManagementClient::builder()
                    .credentials(credentials)
                    .base_url(self.base_url)
                    .http(|http| http.deadline(timeout))
                    .build()?;
                client.token_provider().token().await?
            }
        })
    }
}
