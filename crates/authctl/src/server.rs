//! Server that a command calls.

use std::fmt;

use url::Url;

/// Server of a provider, with the name of the environment if the contract lists it.
#[derive(Debug)]
pub(crate) struct Server {
    provider: &'static str,
    environment: Option<String>,
    base_url: Url,
}

impl Server {
    /// Creates the server at `base_url`. `environments` are all that the contract lists.
    pub(crate) fn new<E: fmt::Debug>(
        provider: &'static str,
        base_url: &Url,
        environments: impl IntoIterator<Item = (E, Url)>,
    ) -> Self {
        let mut environments = environments.into_iter();
        let found = environments.find(|(_, url)| without_slash(url) == without_slash(base_url));
        Self {
            provider,
            environment: found.map(|(environment, _)| format!("{environment:?}").to_lowercase()),
            base_url: base_url.clone(),
        }
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
        let environments = klikoo::Environment::ALL
            .iter()
            .map(|known| (known, known.base_url()));
        Server::new("Klikoo", &Url::parse(url).unwrap(), environments).to_string()
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
