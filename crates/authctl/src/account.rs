//! Account options of each provider: base URL and credentials, from options, environment variables and files.

use std::{path::PathBuf, time::Duration};

use auth_core::{EnvVar, InvalidInput};
use clap::Args;
use url::Url;

use crate::{
    env,
    failure::Failure,
    parse::url,
    secret::{optional_secret, required, secret},
    server::Server,
    trace::observe,
};

#[derive(Debug, Args)]
#[command(after_help = "The password: --password-file, or the environment variable KLIP_CARD_PASSWORD.")]
pub(crate) struct KlipCardAccount {
    /// Base URL of Klip Card Minting
    #[arg(long, global = true, value_parser = url, env = env::KLIP_CARD_BASE_URL.name(), default_value_t = klip_card::Environment::default().base_url())]
    pub(crate) base_url: Url,
    /// Email address of the account
    #[arg(long, global = true, env = klip_card::env::EMAIL.name())]
    email: Option<String>,
    /// File with the account's password
    #[arg(long, global = true, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl KlipCardAccount {
    pub(crate) fn server(&self) -> Server {
        let environments = klip_card::Environment::ALL
            .iter()
            .map(|known| (known, known.base_url()));
        Server::new("Klip Card Minting", &self.base_url, environments)
    }

    pub(crate) fn client(self, timeout: Duration) -> Result<klip_card::Client, Failure> {
        let email = required(self.email, "--email", klip_card::env::EMAIL)?;
        let password = secret(
            klip_card::env::PASSWORD,
            "--password-file",
            self.password_file.as_deref(),
        )?;
        Ok(klip_card::Client::builder()
            .credentials(klip_card::Credentials::new(email, password))
            .base_url(self.base_url)
            .http(|http| observe(http.deadline(timeout)))
            .build()?)
    }
}

#[derive(Debug, Args)]
pub(crate) struct KlipA2aAccount {
    /// Base URL of Klip App2App
    #[arg(long, global = true, value_parser = url, env = env::KLIP_A2A_BASE_URL.name(), default_value_t = klip_a2a::Environment::default().base_url())]
    pub(crate) base_url: Url,
    /// Name of the BApp, as the user sees it
    #[arg(long, global = true, env = klip_a2a::env::BAPP_NAME.name())]
    bapp_name: Option<String>,
    /// Base URL of request links, instead of Klip's own
    #[arg(long, global = true, value_parser = url, env = env::KLIP_A2A_WALLET_URL.name())]
    link_base: Option<Url>,
}

impl KlipA2aAccount {
    pub(crate) fn client(self, timeout: Duration) -> Result<klip_a2a::Client, Failure> {
        required(self.bapp_name.clone(), "--bapp-name", klip_a2a::env::BAPP_NAME)?;
        self.any_client(timeout)
    }

    /// Returns a client whose calls may name another BApp, or none.
    pub(crate) fn any_client(self, timeout: Duration) -> Result<klip_a2a::Client, Failure> {
        let mut client = klip_a2a::Client::builder()
            .base_url(self.base_url)
            .http(|http| observe(http.deadline(timeout)));
        if let Some(bapp_name) = self.bapp_name {
            client = client.credentials(klip_a2a::Credentials::new(bapp_name));
        }
        if let Some(link_base) = self.link_base {
            client = client.link_base(link_base);
        }
        Ok(client.build()?)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
The client secret: --client-secret-file, or KLIKOO_CLIENT_SECRET.
The auth key: --private-key-file or KLIKOO_PRIVATE_KEY for an RSA key (PKCS#8 PEM),
--hmac-auth-key-file or KLIKOO_HMAC_AUTH_KEY for an HMAC-SHA512 key.

A call needs more than the token: a timestamp and a signature. `authctl api` and `authctl proxy` add them to requests of
your own.")]
pub(crate) struct KlikooAccount {
    /// Base URL of Klikoo
    #[arg(long, global = true, value_parser = url, env = env::KLIKOO_BASE_URL.name(), default_value_t = klikoo::Environment::default().base_url())]
    pub(crate) base_url: Url,
    /// Client ID, a UUID
    #[arg(long, global = true, env = klikoo::env::CLIENT_ID.name())]
    client_id: Option<String>,
    /// File with the client secret
    #[arg(long, global = true, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// File with the RSA private key, as PKCS#8 PEM
    #[arg(long, global = true, value_name = "FILE")]
    private_key_file: Option<PathBuf>,
    /// File with the HMAC-SHA512 auth key
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "private_key_file")]
    hmac_auth_key_file: Option<PathBuf>,
}

impl KlikooAccount {
    pub(crate) fn server(&self) -> Server {
        let environments = klikoo::Environment::ALL
            .iter()
            .map(|known| (known, known.base_url()));
        Server::new("Klikoo", &self.base_url, environments)
    }

    pub(crate) fn client(self, timeout: Duration) -> Result<klikoo::Client, Failure> {
        let client_id = required(self.client_id.clone(), "--client-id", klikoo::env::CLIENT_ID)?;
        let client_secret = secret(
            klikoo::env::CLIENT_SECRET,
            "--client-secret-file",
            self.client_secret_file.as_deref(),
        )?;
        let credentials = klikoo::Credentials::new(client_id, client_secret, self.auth_key()?);
        Ok(klikoo::Client::builder()
            .credentials(credentials)
            .base_url(self.base_url)
            .http(|http| observe(http.deadline(timeout)))
            .build()?)
    }

    /// Returns the key whose file is given; without a file, prefers the RSA key, which Klikoo documents.
    fn auth_key(&self) -> Result<klikoo::AuthKey, InvalidInput> {
        if let Some(file) = &self.hmac_auth_key_file {
            let key = secret(klikoo::env::HMAC_AUTH_KEY, "--hmac-auth-key-file", Some(file))?;
            return Ok(klikoo::AuthKey::hmac_sha512(key));
        }
        let pem = optional_secret(
            klikoo::env::PRIVATE_KEY,
            "--private-key-file",
            self.private_key_file.as_deref(),
        )?;
        if let Some(pem) = pem {
            return klikoo::AuthKey::rsa_pkcs8_pem(pem);
        }
        match optional_secret(klikoo::env::HMAC_AUTH_KEY, "--hmac-auth-key-file", None)? {
            Some(key) => Ok(klikoo::AuthKey::hmac_sha512(key)),
            None => Err(InvalidInput::missing(
                "--private-key-file",
                "the option, or the environment variable KLIKOO_PRIVATE_KEY or KLIKOO_HMAC_AUTH_KEY",
            )),
        }
    }
}

/// Base URL and key pair of Klavi.
#[derive(Debug, Clone, Args)]
pub(crate) struct KlaviAccount {
    /// Base URL of Klavi
    #[arg(long, global = true, value_parser = url, env = env::KLAVI_BASE_URL.name(), default_value_t = klavi::Environment::default().base_url())]
    pub(crate) base_url: Url,
    /// File with the access key
    #[arg(long, global = true, value_name = "FILE")]
    access_key_file: Option<PathBuf>,
    /// File with the secret key
    #[arg(long, global = true, value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
}

impl KlaviAccount {
    /// Returns whether a key is in a file, and so of one API only.
    pub(crate) fn has_key_files(&self) -> bool {
        self.access_key_file.is_some() || self.secret_key_file.is_some()
    }

    pub(crate) fn server(&self) -> Server {
        let environments = klavi::Environment::ALL
            .iter()
            .map(|known| (known, known.base_url()));
        Server::new("Klavi", &self.base_url, environments)
    }

    pub(crate) fn customer(&self, timeout: Duration) -> Result<klavi::CustomerClient, Failure> {
        let credentials =
            self.credentials(klavi::env::CUSTOMER_ACCESS_KEY, klavi::env::CUSTOMER_SECRET_KEY)?;
        Ok(klavi::CustomerClient::builder()
            .credentials(credentials)
            .base_url(self.base_url.clone())
            .http(|http| observe(http.deadline(timeout)))
            .build()?)
    }

    pub(crate) fn management(&self, timeout: Duration) -> Result<klavi::ManagementClient, Failure> {
        let credentials = self.credentials(
            klavi::env::MANAGEMENT_ACCESS_KEY,
            klavi::env::MANAGEMENT_SECRET_KEY,
        )?;
        Ok(klavi::ManagementClient::builder()
            .credentials(credentials)
            .base_url(self.base_url.clone())
            .http(|http| observe(http.deadline(timeout)))
            .build()?)
    }

    fn credentials(
        &self,
        access_key: EnvVar,
        secret_key: EnvVar,
    ) -> Result<klavi::Credentials, InvalidInput> {
        Ok(klavi::Credentials::new(
            secret(access_key, "--access-key-file", self.access_key_file.as_deref())?,
            secret(secret_key, "--secret-key-file", self.secret_key_file.as_deref())?,
        ))
    }
}
