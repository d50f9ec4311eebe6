//! Environment variables that no client reads by itself; each client has a module `env` for its credentials.

use auth_core::EnvVar;

macro_rules! variables {
    ($($name:ident)*) => {$(
        pub(crate) const $name: EnvVar = EnvVar::new(stringify!($name));
    )*};
}

variables! {
    AUTHCTL_CONFIG
    AUTHCTL_PROFILE
    AUTHCTL_ENV
    AUTHCTL_NO_CACHE
    AUTHCTL_TOKEN_CACHE
    KLIP_CARD_BASE_URL
    KLIP_CARD_PIN
    KLIP_CARD_NEW_PASSWORD
    KLIP_A2A_BASE_URL
    KLIP_A2A_WALLET_URL
    KLIP_A2A_CARD_CONTRACT
    KLIP_A2A_CARD_OWNER
    KLIKOO_BASE_URL
    KLAVI_BASE_URL
    KLAVI_APP_ID
}

/// Key of a token cache on a server.
#[cfg(feature = "redis")]
pub(crate) const AUTHCTL_TOKEN_CACHE_KEY: EnvVar = EnvVar::new("AUTHCTL_TOKEN_CACHE_KEY");
