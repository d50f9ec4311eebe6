//! Names of environment variables.

use auth_core::EnvVar;

/// The access key, read by [`Credentials::customer_from_env`](crate::Credentials::customer_from_env).
pub const CUSTOMER_ACCESS_KEY: EnvVar = EnvVar::new("KLAVI_CUSTOMER_ACCESS_KEY");

/// The secret key, read by [`Credentials::customer_from_env`](crate::Credentials::customer_from_env).
pub const CUSTOMER_SECRET_KEY: EnvVar = EnvVar::new("KLAVI_CUSTOMER_SECRET_KEY");

/// The access key, read by [`Credentials::management_from_env`](crate::Credentials::management_from_env).
pub const MANAGEMENT_ACCESS_KEY: EnvVar = EnvVar::new("KLAVI_MANAGEMENT_ACCESS_KEY");

/// The secret key, read by [`Credentials::management_from_env`](crate::Credentials::management_from_env).
pub const MANAGEMENT_SECRET_KEY: EnvVar = EnvVar::new("KLAVI_MANAGEMENT_SECRET_KEY");
