//! Names of environment variables that [`Credentials::from_env`](crate::Credentials::from_env) reads.

use auth_core::EnvVar;

/// The client id, a UUID.
pub const CLIENT_ID: EnvVar = EnvVar::new("KLIKOO_CLIENT_ID");

/// The client secret.
pub const CLIENT_SECRET: EnvVar = EnvVar::new("KLIKOO_CLIENT_SECRET");

/// The RSA private key, as PKCS#8 PEM.
pub const PRIVATE_KEY: EnvVar = EnvVar::new("KLIKOO_PRIVATE_KEY");

/// The shared key of an account without an RSA key.
pub const HMAC_AUTH_KEY: EnvVar = EnvVar::new("KLIKOO_HMAC_AUTH_KEY");
