//! A provider as the sandbox plays it.

use std::sync::Arc;

use auth_core::SystemClock;
use url::Url;

use crate::{Credentials, Settings};

/// A provider as a sandbox plays it.
#[derive(Debug)]
pub struct Stand {
    /// Its base URL.
    pub base_url: Url,
    /// The credentials that it takes.
    pub credentials: Credentials,
    /// The operations that it plays.
    pub operations: Vec<String>,
    /// The codes that it refuses calls with.
    pub codes: Vec<String>,
}

impl Stand {
    /// Returns settings of a client that calls it.
    pub fn settings(&self) -> Settings {
        Settings {
            base_url: self.base_url.clone(),
            clock: Arc::new(SystemClock),
            credentials: self.credentials.clone(),
            token: None,
            http_client: None,
        }
    }
}

/// Describes `$handle`, the sandbox's handle of a provider.
macro_rules! stand {
    ($handle:expr, { $($credential:literal: $value:expr),* $(,)? }) => {{
        let handle = $handle;
        $crate::Stand {
            base_url: url::Url::parse(&handle.base_url()).unwrap(),
            credentials: [$(($credential, String::from($value))),*].into_iter().collect(),
            operations: handle.operations().into_iter().map(str::to_owned).collect(),
            codes: handle.codes().into_iter().map(str::to_owned).collect(),
        }
    }};
}

pub(crate) use stand;
