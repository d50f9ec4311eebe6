//! Server that a command calls.

use std::fmt;

use url::Url;

use crate::config::Provider;

/// Server of a provider, with the name of the environment if the contract lists it.
#[derive(Debug)]
pub(crate) struct Server {
    provider: &'static str,
    environment: Option<String>,
    base_url: Url,
}

impl Server {
    /// Creates the server of `provider` at `base_url`.
    pub(crate) fn new(provider: Provider, base_url: &Url) -> Self {
        let mut environments = provider.environments().into_iter();
        let found = environments.find(|(_, url)| without_slash(url) == without_slash(base_url));
        Self {
            provider: provider.title(),
            environment: found.map(|(environment, _)| environment),
            base_url: base_url.clone(),
        }
    }

    pub(crate) fn base_url(&self) -> &Url {
        &self.base_url
    }
}

fn without_slash(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = without_slash(&self.base_url);
        match &self.environment {
            Some(environment) => write!(f, "{} {environment} ({url})", self.provider),
            None => write!(f, "{} at {url} (not a documented server)", self.provider),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> String {
        Server::new(Provider::Klikoo, &Url::parse(url).unwrap()).to_string()
    }

    #[test]
    fn documented_server_has_its_name() {
        assert_eq!(
            server("https://pvpapi.stage.pvg.im/klikoo-b2b/"),
            "Klikoo staging (https://pvpapi.stage.pvg.im/klikoo-b2b)"
        );
        assert_eq!(
            server("http://127.0.0.1:4010/klikoo"),
            "Klikoo at http://127.0.0.1:4010/klikoo (not a documented server)"
        );
    }
}
