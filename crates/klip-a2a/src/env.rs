//! Names of environment variables.

use auth_core::EnvVar;

/// The name of the BApp, read by [`Bapp::from_env`](crate::Bapp::from_env).
pub const BAPP_NAME: EnvVar = EnvVar::new("KLIP_A2A_BAPP_NAME");
