//! Names of environment variables.

use auth_core::EnvVar;

/// The mail address that [`Credentials::from_env`](crate::Credentials::from_env) reads.
pub const EMAIL: EnvVar = EnvVar::new("KLIP_CARD_EMAIL");

/// The password that [`Credentials::from_env`](crate::Credentials::from_env) reads.
pub const PASSWORD: EnvVar = EnvVar::new("KLIP_CARD_PASSWORD");
