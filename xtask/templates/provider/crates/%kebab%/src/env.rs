//! Names of environment variables that [`Credentials::from_env`](crate::Credentials::from_env) reads.

use auth_core::EnvVar;

/// The client ID.
pub const CLIENT_ID: EnvVar = EnvVar::new("%UPPER%_CLIENT_ID");

/// The client secret.
pub const CLIENT_SECRET: EnvVar = EnvVar::new("%UPPER%_CLIENT_SECRET");
