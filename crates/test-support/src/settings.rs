//! The settings of a client under test.

use std::{collections::BTreeMap, fmt, sync::Arc};

use auth_core::{
    AccessToken, Clock,
    http::{ConnectionPool, HttpClientBuilder},
};
use url::Url;

/// Credentials by name. Each fixture file defines the names that its clients read.
pub type Credentials = BTreeMap<&'static str, String>;

/// Settings of a client that a fixture builds; all other settings have the client's defaults.
#[derive(Clone)]
pub struct Settings {
    /// The base URL.
    pub base_url: Url,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The credentials of the client.
    pub credentials: Credentials,
    /// A token that replaces the token call.
    pub token: Option<AccessToken>,
    /// The HTTP client.
    pub connection_pool: Option<ConnectionPool>,
}

impl Settings {
    /// Returns the credential `name`.
    pub fn credential(&self, name: &str) -> &str {
        match self.credentials.get(name) {
            Some(value) => value,
            None => panic!("no credential `{name}` in the settings"),
        }
    }

    /// Returns a copy with another credential.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut settings = self.clone();
        settings.credentials.insert(name, value.to_owned());
        settings
    }

    pub(crate) fn http(&self, http: HttpClientBuilder) -> HttpClientBuilder {
        let http = http
            .base_url(self.base_url.clone())
            .clock(Arc::clone(&self.clock));
        match &self.connection_pool {
            Some(client) => http.connection_pool(client.clone()),
            None => http,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.base_url.as_str())
            .finish_non_exhaustive()
    }
}

/// Builds the client of `$builder` with `$settings`.
macro_rules! build {
    ($builder:expr, $settings:expr) => {{
        let mut builder = $builder.http(|http| $settings.http(http));
        if let Some(token) = &$settings.token {
            builder = builder.token_provider(auth_core::StaticToken::new(token.clone()));
        }
        builder.build().expect("the settings of a fixture are valid")
    }};
}

pub(crate) use build;
