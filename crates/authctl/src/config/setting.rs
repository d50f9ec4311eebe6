//! Settings of a profile.

use std::fmt;

use auth_core::{EnvVar, InvalidInput};
use url::Url;

use crate::env;

/// Provider, by its name in the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    KlipCard,
    KlipA2a,
    Klikoo,
    Klavi,
}

/// Setting of an account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) provider: Provider,
    pub(crate) name: &'static str,
    pub(crate) variable: EnvVar,
    pub(crate) is_secret: bool,
}

/// Name of the environment, of a profile or of one of its providers.
pub(crate) const ENVIRONMENT: &str = "env";

/// Ends of a secret's name, for the places that a secret may be in instead of the file.
const SECRET_SOURCES: [&str; 3] = ["_file", "_command", "_keyring"];

impl Provider {
    pub(crate) const ALL: [Self; 4] = [Self::KlipCard, Self::KlipA2a, Self::Klikoo, Self::Klavi];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KlipCard => "klip-card",
            Self::KlipA2a => "klip-a2a",
            Self::Klikoo => "klikoo",
            Self::Klavi => "klavi",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }

    /// Returns the name of the provider for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::KlipCard => "Klip Card Minting",
            Self::KlipA2a => "Klip App2App",
            Self::Klikoo => "Klikoo",
            Self::Klavi => "Klavi",
        }
    }

    /// Returns the names and base URLs of the environments in the contract, the default one first.
    pub(crate) fn environments(self) -> Vec<(String, Url)> {
        fn named<E: Copy + fmt::Debug>(all: &[E], base_url: fn(E) -> Url) -> Vec<(String, Url)> {
            let name = |environment: E| format!("{environment:?}").to_lowercase();
            all.iter()
                .map(|&environment| (name(environment), base_url(environment)))
                .collect()
        }
        match self {
            Self::KlipCard => named(klip_card::Environment::ALL, klip_card::Environment::base_url),
            Self::KlipA2a => named(klip_a2a::Environment::ALL, klip_a2a::Environment::base_url),
            Self::Klikoo => named(klikoo::Environment::ALL, klikoo::Environment::base_url),
            Self::Klavi => named(klavi::Environment::ALL, klavi::Environment::base_url),
        }
    }

    /// Returns the base URL of the environment `name`. `production` is the default one, whatever the contract calls it.
    pub(crate) fn environment(self, name: &str, origin: &str) -> Result<Url, InvalidInput> {
        let mut environments = self.environments();
        let found = environments.iter().position(|(known, _)| known == name);
        if let Some(index) = found.or((name == "production").then_some(0)) {
            return Ok(environments.swap_remove(index).1);
        }
        let known: Vec<_> = environments.iter().map(|(known, _)| known.as_str()).collect();
        Err(InvalidInput::new(
            origin,
            format!("is `{name}`, which {} does not have", self.title()),
            format!(
                "{}; `authctl sandbox` serves a local one, with a base URL of its own",
                known.join(", ")
            ),
        ))
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Writes the name with that of the provider, as in `klikoo.client_id`.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.provider, self.name)
    }
}

macro_rules! settings {
    ($($kind:ident $constant:ident = $provider:ident $name:literal $variable:expr;)*) => {
        impl Setting {
            $(pub(crate) const $constant: Self = Self {
                provider: Provider::$provider,
                name: $name,
                variable: $variable,
                is_secret: settings!(@ $kind),
            };)*

            /// All settings.
            const ALL: &'static [Self] = &[$(Self::$constant),*];
        }
    };
    (@ text) => { false };
    (@ secret) => { true };
}

settings! {
    text KLIP_CARD_BASE_URL = KlipCard "base_url" env::KLIP_CARD_BASE_URL;
    text KLIP_CARD_EMAIL = KlipCard "email" klip_card::env::EMAIL;
    secret KLIP_CARD_PASSWORD = KlipCard "password" klip_card::env::PASSWORD;
    secret KLIP_CARD_PIN = KlipCard "pin" env::KLIP_CARD_PIN;
    text KLIP_A2A_BASE_URL = KlipA2a "base_url" env::KLIP_A2A_BASE_URL;
    text KLIP_A2A_BAPP_NAME = KlipA2a "bapp_name" klip_a2a::env::BAPP_NAME;
    text KLIP_A2A_WALLET_URL = KlipA2a "wallet_url" env::KLIP_A2A_WALLET_URL;
    text KLIKOO_BASE_URL = Klikoo "base_url" env::KLIKOO_BASE_URL;
    text KLIKOO_CLIENT_ID = Klikoo "client_id" klikoo::env::CLIENT_ID;
    secret KLIKOO_CLIENT_SECRET = Klikoo "client_secret" klikoo::env::CLIENT_SECRET;
    secret KLIKOO_PRIVATE_KEY = Klikoo "private_key" klikoo::env::PRIVATE_KEY;
    secret KLIKOO_HMAC_AUTH_KEY = Klikoo "hmac_auth_key" klikoo::env::HMAC_AUTH_KEY;
    text KLAVI_BASE_URL = Klavi "base_url" env::KLAVI_BASE_URL;
    secret KLAVI_CUSTOMER_ACCESS_KEY = Klavi "customer_access_key" klavi::env::CUSTOMER_ACCESS_KEY;
    secret KLAVI_CUSTOMER_SECRET_KEY = Klavi "customer_secret_key" klavi::env::CUSTOMER_SECRET_KEY;
    secret KLAVI_MANAGEMENT_ACCESS_KEY = Klavi "management_access_key" klavi::env::MANAGEMENT_ACCESS_KEY;
    secret KLAVI_MANAGEMENT_SECRET_KEY = Klavi "management_secret_key" klavi::env::MANAGEMENT_SECRET_KEY;
    text KLAVI_APP_ID = Klavi "app_id" env::KLAVI_APP_ID;
}

/// Returns the settings of `provider`.
pub(crate) fn settings(provider: Provider) -> impl Iterator<Item = &'static Setting> {
    Setting::ALL
        .iter()
        .filter(move |setting| setting.provider == provider)
}

/// Key of a profile: of the profile itself, or of one of its providers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SettingPath<'a> {
    pub(crate) provider: Option<Provider>,
    pub(crate) key: &'a str,
    /// Whether the value itself is a secret.
    pub(crate) is_secret: bool,
}

impl<'a> SettingPath<'a> {
    /// Reads a path such as `env` or `klikoo.client_id`.
    pub(crate) fn parse(path: &'a str) -> Result<Self, InvalidInput> {
        let unknown = |expected| {
            let problem = format!("is `{path}`, which is not a setting");
            Err(InvalidInput::new("NAME", problem, expected))
        };
        let Some((provider, key)) = path.split_once('.') else {
            if path == ENVIRONMENT {
                return Ok(Self {
                    provider: None,
                    key: path,
                    is_secret: false,
                });
            }
            return unknown("`env`, or a provider and its setting such as `klikoo.client_id`".to_owned());
        };
        let Some(provider) = Provider::from_name(provider) else {
            return unknown("klip-card, klip-a2a, klikoo or klavi before the dot".to_owned());
        };
        if !keys(provider).any(|known| known == key) {
            return unknown(format!(
                "one of: {}",
                keys(provider).collect::<Vec<_>>().join(", ")
            ));
        }
        let is_secret = settings(provider).any(|setting| setting.is_secret && setting.name == key);
        Ok(Self {
            provider: Some(provider),
            key,
            is_secret,
        })
    }
}

/// Returns the keys that a provider may have in a profile.
pub(super) fn keys(provider: Provider) -> impl Iterator<Item = String> {
    let names = settings(provider).flat_map(|setting| {
        let sources = SECRET_SOURCES.iter().filter(|_| setting.is_secret);
        let sources = sources.map(|source| format!("{}{source}", setting.name));
        std::iter::once(setting.name.to_owned()).chain(sources)
    });
    std::iter::once(ENVIRONMENT.to_owned()).chain(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_environment_of_a_contract_has_a_name() {
        let url = |provider: Provider, name| provider.environment(name, "--env").map(String::from);
        assert_eq!(
            url(Provider::Klikoo, "staging").unwrap(),
            "https://pvpapi.stage.pvg.im/klikoo-b2b"
        );
        assert_eq!(
            url(Provider::Klavi, "sandbox").unwrap(),
            "https://api-sandbox.klavi.ai/"
        );
        assert_eq!(
            url(Provider::KlipCard, "global").unwrap(),
            "https://global.api.klipwallet.com/"
        );
        // Klip calls its production `Korea`.
        assert_eq!(
            url(Provider::KlipA2a, "production").unwrap(),
            "https://a2a-api.klipwallet.com/"
        );
        let unknown = url(Provider::Klikoo, "sandbox").unwrap_err().to_string();
        assert!(
            unknown.contains("which Klikoo does not have; expected production, staging"),
            "{unknown}"
        );
    }

    #[test]
    fn unknown_setting_lists_the_known_ones() {
        assert!(SettingPath::parse("klikoo.client_secret").unwrap().is_secret);
        assert!(
            !SettingPath::parse("klikoo.client_secret_command")
                .unwrap()
                .is_secret
        );
        assert!(!SettingPath::parse("klikoo.env").unwrap().is_secret);
        for (path, expected) in [
            ("klikoo.client", "client_id"),
            ("klikoo.client_id_file", "client_id"),
            ("klop.email", "klip-card"),
            ("email", "klikoo.client_id"),
        ] {
            let error = SettingPath::parse(path).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
