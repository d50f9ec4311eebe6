//! Names of environment variables.

use auth_core::EnvVar;

/// The email address, read by [`Credentials::from_env`](crate::Credentials::from_env).
pub const EMAIL: EnvVar = EnvVar::new("KLIP_CARD_EMAIL");

/// The password, read by [`Credentials::from_env`](crate::Credentials::from_env).
pub const PASSWORD: EnvVar = EnvVar::new("KLIP_CARD_PASSWORD");
