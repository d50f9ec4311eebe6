//! Provider simulated by the sandbox.

use std::sync::Arc;

use auth_core::SystemClock;
use url::Url;

use crate::{Credentials, Settings};

/// A provider that a sandbox simulates.
#[derive(Debug)]
pub struct SandboxProvider {
    /// The base URL.
    pub base_url: Url,
    /// The accepted credentials.
    pub credentials: Credentials,
    /// The simulated operations.
    pub operations: Vec<String>,
    /// The error codes that it can return.
    pub codes: Vec<String>,
}

impl SandboxProvider {
    /// Returns the settings of a client for this provider.
    pub fn settings(&self) -> Settings {
        Settings {
            base_url: self.base_url.clone(),
            clock: Arc::new(SystemClock),
            credentials: self.credentials.clone(),
            token: None,
            connection_pool: None,
        }
    }
}

/// Builds a `SandboxProvider` from `$handle`, the sandbox's handle of a provider.
macro_rules! sandbox_provider {
    ($handle:expr, { $($credential:literal: $value:expr),* $(,)? }) => {{
        let handle = $handle;
        $crate::SandboxProvider {
            base_url: handle.url(),
            credentials: [$(($credential, String::from($value))),*].into_iter().collect(),
            operations: handle.operations().into_iter().map(str::to_owned).collect(),
            codes: handle.codes().into_iter().map(str::to_owned).collect(),
        }
    }};
}

pub(crate) use sandbox_provider;
