//! Account options of each provider: base URL and credentials, from options, environment variables, files and profiles.

use std::{path::PathBuf, time::Duration};

use auth_core::{EnvVar, InvalidInput, Secret, store::StoreKey};
use clap::{Args, ValueEnum};
use url::Url;

use crate::{
    config::{Provider, Setting},
    env,
    failure::Failure,
    parse::url,
    profile::{Profile, Selection},
    server::Server,
    token_store::{TokenCache, token_sharing},
    trace::observe,
};

/// Stands for a secret where only the account counts, in the form of every provider's secrets.
const UNUSED: &str = "00000000000000000000000000000000";

#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The password: --password-file, the environment variable KLIP_CARD_PASSWORD, or a profile (`authctl config --help`).")]
pub(crate) struct KlipCardAccount {
    /// Base URL of Klip Card Minting; default: that of the environment
    #[arg(long, global = true, value_parser = url, env = env::KLIP_CARD_BASE_URL.name())]
    base_url: Option<Url>,
    /// Email address of the account
    #[arg(long, global = true, env = klip_card::env::EMAIL.name())]
    email: Option<String>,
    /// File with the account's password
    #[arg(long, global = true, value_name = "FILE")]
    password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

impl KlipCardAccount {
    /// Creates the account of the environment and the profile.
    pub(crate) fn of(selection: Selection) -> Result<Self, InvalidInput> {
        Ok(Self {
            base_url: url_variable(env::KLIP_CARD_BASE_URL)?,
            email: klip_card::env::EMAIL.value()?,
            password_file: None,
            selection,
        })
    }

    pub(crate) fn server(&self) -> Result<Server, InvalidInput> {
        let base_url = self.base_url_in(&self.selection.profile()?)?;
        Ok(Server::new(Provider::KlipCard, &base_url))
    }

    pub(crate) fn client(&self, timeout: Duration) -> Result<klip_card::Client, Failure> {
        let profile = self.selection.profile()?;
        let password = || {
            let file = self.password_file.as_deref();
            profile.secret(file, "--password-file", Setting::KLIP_CARD_PASSWORD)
        };
        let mut client = self.builder(&profile, password)?;
        if let Some(store) = TokenCache::of(&profile)?.store()? {
            client = client.token_store_with(store, token_sharing);
        }
        Ok(client.http(|http| observe(http.deadline(timeout))).build()?)
    }

    /// Returns the key of the account's token in the token cache. Reads no secret.
    pub(crate) fn store_key(&self) -> Result<StoreKey, Failure> {
        let profile = self.selection.profile()?;
        Ok(self.builder(&profile, || Ok(UNUSED.into()))?.token_store_key()?)
    }

    /// Returns a builder. Calls `password` last, since it may ask the user.
    fn builder(
        &self,
        profile: &Profile,
        password: impl FnOnce() -> Result<Secret, InvalidInput>,
    ) -> Result<klip_card::ClientBuilder, InvalidInput> {
        let base_url = self.base_url_in(profile)?;
        let email = profile.required(self.email.clone(), "--email", Setting::KLIP_CARD_EMAIL)?;
        Ok(klip_card::Client::builder()
            .credentials(klip_card::Credentials::new(email, password()?))
            .base_url(base_url))
    }

    fn base_url_in(&self, profile: &Profile) -> Result<Url, InvalidInput> {
        let base_url = profile.base_url(self.base_url.as_ref(), Setting::KLIP_CARD_BASE_URL)?;
        Ok(base_url.value)
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct KlipA2aAccount {
    /// Base URL of Klip App2App; default: that of the environment
    #[arg(long, global = true, value_parser = url, env = env::KLIP_A2A_BASE_URL.name())]
    base_url: Option<Url>,
    /// Name of the BApp, as the user sees it
    #[arg(long, global = true, env = klip_a2a::env::BAPP_NAME.name())]
    bapp_name: Option<String>,
    /// Base URL of request links, instead of Klip's own
    #[arg(long, global = true, value_parser = url, env = env::KLIP_A2A_WALLET_URL.name())]
    link_base: Option<Url>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

impl KlipA2aAccount {
    /// Creates the account of the environment and the profile.
    pub(crate) fn of(selection: Selection) -> Result<Self, InvalidInput> {
        Ok(Self {
            base_url: url_variable(env::KLIP_A2A_BASE_URL)?,
            bapp_name: klip_a2a::env::BAPP_NAME.value()?,
            link_base: url_variable(env::KLIP_A2A_WALLET_URL)?,
            selection,
        })
    }

    pub(crate) fn server(&self) -> Result<Server, InvalidInput> {
        Ok(Server::new(Provider::KlipA2a, &self.base_url()?))
    }

    fn base_url(&self) -> Result<Url, InvalidInput> {
        let profile = self.selection.profile()?;
        let base_url = profile.base_url(self.base_url.as_ref(), Setting::KLIP_A2A_BASE_URL)?;
        Ok(base_url.value)
    }

    pub(crate) fn client(&self, timeout: Duration) -> Result<klip_a2a::Client, Failure> {
        let profile = self.selection.profile()?;
        profile.required(self.bapp_name.clone(), "--bapp-name", Setting::KLIP_A2A_BAPP_NAME)?;
        self.any_client(timeout)
    }

    /// Returns a client whose calls may name another BApp, or none.
    pub(crate) fn any_client(&self, timeout: Duration) -> Result<klip_a2a::Client, Failure> {
        let profile = self.selection.profile()?;
        let mut client = klip_a2a::Client::builder()
            .base_url(self.base_url()?)
            .http(|http| observe(http.deadline(timeout)));
        if let Some(bapp_name) = profile.text(self.bapp_name.clone(), Setting::KLIP_A2A_BAPP_NAME) {
            client = client.credentials(klip_a2a::Credentials::new(bapp_name));
        }
        let link_base = self.link_base.as_ref().map(Url::to_string);
        if let Some(link_base) = profile.text(link_base, Setting::KLIP_A2A_WALLET_URL) {
            let link_base = url(&link_base).map_err(|expected| {
                InvalidInput::new(Setting::KLIP_A2A_WALLET_URL.to_string(), "is not a URL", expected)
            })?;
            client = client.link_base(link_base);
        }
        Ok(client.build()?)
    }
}

#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The client secret: --client-secret-file, or KLIKOO_CLIENT_SECRET.
The auth key: --private-key-file or KLIKOO_PRIVATE_KEY for an RSA key (PKCS#8 PEM),
--hmac-auth-key-file or KLIKOO_HMAC_AUTH_KEY for an HMAC-SHA512 key.
Both may be in a profile (`authctl config --help`).

A call needs more than the token: a timestamp and a signature. `authctl api` and `authctl proxy` add them to requests of
your own.")]
pub(crate) struct KlikooAccount {
    /// Base URL of Klikoo; default: that of the environment
    #[arg(long, global = true, value_parser = url, env = env::KLIKOO_BASE_URL.name())]
    base_url: Option<Url>,
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
    #[command(flatten)]
    pub(crate) selection: Selection,
}

impl KlikooAccount {
    /// Creates the account of the environment and the profile.
    pub(crate) fn of(selection: Selection) -> Result<Self, InvalidInput> {
        Ok(Self {
            base_url: url_variable(env::KLIKOO_BASE_URL)?,
            client_id: klikoo::env::CLIENT_ID.value()?,
            client_secret_file: None,
            private_key_file: None,
            hmac_auth_key_file: None,
            selection,
        })
    }

    /// Returns the type of the auth key, which is read and checked.
    pub(crate) fn key_type(&self, profile: &Profile) -> Result<&'static str, InvalidInput> {
        self.auth_key_and_type(profile).map(|(_, name)| name)
    }

    pub(crate) fn server(&self) -> Result<Server, InvalidInput> {
        let base_url = self.base_url_in(&self.selection.profile()?)?;
        Ok(Server::new(Provider::Klikoo, &base_url))
    }

    pub(crate) fn client(&self, timeout: Duration) -> Result<klikoo::Client, Failure> {
        let profile = self.selection.profile()?;
        let secrets = || {
            let (file, flag) = (self.client_secret_file.as_deref(), "--client-secret-file");
            let client_secret = profile.secret(file, flag, Setting::KLIKOO_CLIENT_SECRET)?;
            Ok((client_secret, self.auth_key_and_type(&profile)?.0))
        };
        let mut client = self.builder(&profile, secrets)?;
        if let Some(store) = TokenCache::of(&profile)?.store()? {
            client = client.token_store_with(store, token_sharing);
        }
        Ok(client.http(|http| observe(http.deadline(timeout))).build()?)
    }

    /// Returns the key of the account's token in the token cache. Reads no secret.
    pub(crate) fn store_key(&self) -> Result<StoreKey, Failure> {
        let profile = self.selection.profile()?;
        let secrets = || Ok((UNUSED.into(), klikoo::AuthKey::hmac_sha512(UNUSED)));
        Ok(self.builder(&profile, secrets)?.token_store_key()?)
    }

    /// Returns a builder. Calls `secrets` last, since they may ask the user.
    fn builder(
        &self,
        profile: &Profile,
        secrets: impl FnOnce() -> Result<(Secret, klikoo::AuthKey), InvalidInput>,
    ) -> Result<klikoo::ClientBuilder, InvalidInput> {
        let base_url = self.base_url_in(profile)?;
        let client_id = profile.required(self.client_id.clone(), "--client-id", Setting::KLIKOO_CLIENT_ID)?;
        let (client_secret, auth_key) = secrets()?;
        Ok(klikoo::Client::builder()
            .credentials(klikoo::Credentials::new(client_id, client_secret, auth_key))
            .base_url(base_url))
    }

    fn base_url_in(&self, profile: &Profile) -> Result<Url, InvalidInput> {
        let base_url = profile.base_url(self.base_url.as_ref(), Setting::KLIKOO_BASE_URL)?;
        Ok(base_url.value)
    }

    /// Returns the key whose file is given; without a file, prefers the RSA key, which Klikoo documents.
    fn auth_key_and_type(&self, profile: &Profile) -> Result<(klikoo::AuthKey, &'static str), InvalidInput> {
        const HMAC: &str = "HMAC-SHA512 key";

        let (hmac_flag, hmac) = ("--hmac-auth-key-file", Setting::KLIKOO_HMAC_AUTH_KEY);
        if let Some(file) = &self.hmac_auth_key_file {
            let key = profile.secret(Some(file), hmac_flag, hmac)?;
            return Ok((klikoo::AuthKey::hmac_sha512(key), HMAC));
        }
        let (flag, setting) = ("--private-key-file", Setting::KLIKOO_PRIVATE_KEY);
        if let Some(pem) = profile.optional_secret(self.private_key_file.as_deref(), flag, setting)? {
            return Ok((klikoo::AuthKey::rsa_pkcs8_pem(pem)?, "RSA key, as PKCS#8 PEM"));
        }
        match profile.optional_secret(None, hmac_flag, hmac)? {
            Some(key) => Ok((klikoo::AuthKey::hmac_sha512(key), HMAC)),
            None => Err(InvalidInput::missing(
                flag,
                "the option, the environment variable KLIKOO_PRIVATE_KEY or KLIKOO_HMAC_AUTH_KEY, or a profile",
            )),
        }
    }
}

/// Base URL and key pair of Klavi.
#[derive(Debug, Clone, Args)]
pub(crate) struct KlaviAccount {
    /// Base URL of Klavi; default: that of the environment
    #[arg(long, global = true, value_parser = url, env = env::KLAVI_BASE_URL.name())]
    base_url: Option<Url>,
    /// File with the access key
    #[arg(long, global = true, value_name = "FILE")]
    access_key_file: Option<PathBuf>,
    /// File with the secret key
    #[arg(long, global = true, value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

/// Account of Klavi, and the API whose token is meant.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The key pair: --access-key-file and --secret-key-file, or for --api customer KLAVI_CUSTOMER_ACCESS_KEY and
KLAVI_CUSTOMER_SECRET_KEY, for --api management KLAVI_MANAGEMENT_ACCESS_KEY and KLAVI_MANAGEMENT_SECRET_KEY,
or a profile (`authctl config --help`).")]
pub(crate) struct KlaviToken {
    /// API of the token; each API has its own key pair
    #[arg(long, value_enum, default_value_t = KlaviTokenApi::Customer)]
    pub(crate) api: KlaviTokenApi,
    #[command(flatten)]
    pub(crate) account: KlaviAccount,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KlaviTokenApi {
    Customer,
    Management,
}

/// Access key and secret key of one API.
type KeyPair = (Setting, Setting);

const CUSTOMER: KeyPair = (
    Setting::KLAVI_CUSTOMER_ACCESS_KEY,
    Setting::KLAVI_CUSTOMER_SECRET_KEY,
);
const MANAGEMENT: KeyPair = (
    Setting::KLAVI_MANAGEMENT_ACCESS_KEY,
    Setting::KLAVI_MANAGEMENT_SECRET_KEY,
);

impl KlaviAccount {
    /// Creates the account of the environment and the profile.
    pub(crate) fn of(selection: Selection) -> Result<Self, InvalidInput> {
        Ok(Self {
            base_url: url_variable(env::KLAVI_BASE_URL)?,
            access_key_file: None,
            secret_key_file: None,
            selection,
        })
    }

    /// Returns whether a key is in a file, and so of one API only.
    pub(crate) fn has_key_files(&self) -> bool {
        self.access_key_file.is_some() || self.secret_key_file.is_some()
    }

    pub(crate) fn server(&self) -> Result<Server, InvalidInput> {
        let base_url = self.base_url_in(&self.selection.profile()?)?;
        Ok(Server::new(Provider::Klavi, &base_url))
    }

    pub(crate) fn customer(&self, timeout: Duration) -> Result<klavi::CustomerClient, Failure> {
        self.client(klavi::CustomerClient::builder(), CUSTOMER, timeout)
    }

    pub(crate) fn management(&self, timeout: Duration) -> Result<klavi::ManagementClient, Failure> {
        self.client(klavi::ManagementClient::builder(), MANAGEMENT, timeout)
    }

    /// Returns the key of the Customer API's token in the token cache. Reads no secret but the access key.
    pub(crate) fn customer_store_key(&self) -> Result<StoreKey, Failure> {
        self.store_key(klavi::CustomerClient::builder(), CUSTOMER)
    }

    /// Returns the key of the Management API's token in the token cache. Reads no secret but the access key.
    pub(crate) fn management_store_key(&self) -> Result<StoreKey, Failure> {
        self.store_key(klavi::ManagementClient::builder(), MANAGEMENT)
    }

    fn client<C>(
        &self,
        client: klavi::ClientBuilder<C>,
        (access_key, secret_key): KeyPair,
        timeout: Duration,
    ) -> Result<C, Failure> {
        let profile = self.selection.profile()?;
        let base_url = self.base_url_in(&profile)?;
        let access_key = self.access_key(&profile, access_key)?;
        let file = self.secret_key_file.as_deref();
        let secret_key = profile.secret(file, "--secret-key-file", secret_key)?;
        let mut client = client
            .credentials(klavi::Credentials::new(access_key, secret_key))
            .base_url(base_url)
            .http(|http| observe(http.deadline(timeout)));
        if let Some(store) = TokenCache::of(&profile)?.store()? {
            client = client.token_store_with(store, token_sharing);
        }
        Ok(client.build()?)
    }

    fn store_key<C>(
        &self,
        client: klavi::ClientBuilder<C>,
        (access_key, _): KeyPair,
    ) -> Result<StoreKey, Failure> {
        let profile = self.selection.profile()?;
        let access_key = self.access_key(&profile, access_key)?;
        let client = client
            .credentials(klavi::Credentials::new(access_key, UNUSED))
            .base_url(self.base_url_in(&profile)?);
        Ok(client.token_store_key()?)
    }

    fn access_key(&self, profile: &Profile, setting: Setting) -> Result<Secret, InvalidInput> {
        profile.secret(self.access_key_file.as_deref(), "--access-key-file", setting)
    }

    fn base_url_in(&self, profile: &Profile) -> Result<Url, InvalidInput> {
        let base_url = profile.base_url(self.base_url.as_ref(), Setting::KLAVI_BASE_URL)?;
        Ok(base_url.value)
    }
}

fn url_variable(variable: EnvVar) -> Result<Option<Url>, InvalidInput> {
    let text = variable.value()?;
    let parsed = text.map(|text| {
        url(&text).map_err(|expected| InvalidInput::new(variable.name(), "is not a URL", expected))
    });
    parsed.transpose()
}
