//! Settings that all clients share.

use crate::{
    InvalidInput, TokenProvider,
    http::{
        ApiCredentials, ApiEnvironment, AuthenticatedClient, AuthenticatedClientBuilder, Error, HttpClient,
        Protocol,
    },
};

/// Settings that the builders of all clients share: credentials, environment, connections and tokens.
/// [`client_settings!`](crate::client_settings) generates the methods of a builder that holds one.
#[derive(Debug, Clone)]
pub struct ClientSettings<K, E> {
    client: AuthenticatedClientBuilder,
    credentials: Option<K>,
    environment: E,
}

impl<K: ApiCredentials, E: ApiEnvironment> ClientSettings<K, E> {
    /// Creates settings. `library` is the library's name and version for the `User-Agent`.
    #[must_use]
    pub fn new(library: &'static str) -> Self {
        let environment = E::default();
        Self {
            client: AuthenticatedClientBuilder::new(environment.base_url(), library),
            credentials: None,
            environment,
        }
    }

    /// Sets the credentials.
    #[must_use]
    pub fn credentials(mut self, credentials: K) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets the environment. A base URL overrides it, in whichever order the two are set.
    #[must_use]
    pub fn environment(mut self, environment: E) -> Self {
        self.environment = environment;
        self
    }

    /// Changes the settings of connections and tokens.
    #[must_use]
    pub fn client(
        mut self,
        change: impl FnOnce(AuthenticatedClientBuilder) -> AuthenticatedClientBuilder,
    ) -> Self {
        self.client = change(self.client);
        self
    }

    /// Returns the environment.
    pub fn chosen_environment(&self) -> E {
        self.environment
    }

    /// Returns the credentials if they are set.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the invalid field.
    pub fn given_credentials(&self) -> Result<Option<K>, InvalidInput> {
        if let Some(credentials) = &self.credentials {
            credentials.check()?;
        }
        Ok(self.credentials.clone())
    }

    /// Returns the credentials of a client that requires them.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `credentials` if they are missing, or the invalid field.
    pub fn required_credentials(&self) -> Result<K, InvalidInput> {
        required(self.given_credentials()?)
    }

    /// Builds a client. `issuer` creates the provider's own token provider from the credentials; it is not called if
    /// another token provider was set.
    ///
    /// # Errors
    ///
    /// Those of [`required_credentials`](Self::required_credentials), if the credentials are required or set, and of
    /// [`AuthenticatedClientBuilder::build`].
    pub fn build<D: Protocol, P: TokenProvider + 'static>(
        self,
        protocol: D,
        issuer: impl FnOnce(&HttpClient<D>, K) -> P,
    ) -> Result<AuthenticatedClient<D>, Error<D::Code>> {
        let credentials = self.given_credentials()?;
        self.build_with(protocol, |http| Ok(issuer(http, required(credentials)?)))
    }

    /// Builds a client whose credentials are optional. `issuer` creates the provider's own token provider; it is not
    /// called if another token provider was set.
    ///
    /// # Errors
    ///
    /// Those of [`AuthenticatedClientBuilder::build`].
    pub fn build_with<D: Protocol, P: TokenProvider + 'static>(
        self,
        protocol: D,
        issuer: impl FnOnce(&HttpClient<D>) -> Result<P, InvalidInput>,
    ) -> Result<AuthenticatedClient<D>, Error<D::Code>> {
        self.given_credentials()?;
        let base_url = self.environment.base_url();
        self.client
            .http(|http| http.default_base_url(base_url))
            .build(protocol, issuer)
    }
}

fn required<K: ApiCredentials>(credentials: Option<K>) -> Result<K, InvalidInput> {
    credentials.ok_or_else(|| InvalidInput::missing("credentials", K::EXPECTED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        NoToken,
        http::{ErrorResponse, Response, Url},
    };

    crate::environments! {
        enum Environment {
            Production = "https://api.example.com",
            Sandbox = "https://sandbox.example.com",
        }
    }

    #[derive(Debug, Clone)]
    struct Key(&'static str);

    impl ApiCredentials for Key {
        const EXPECTED: &'static str = "Key(key)";

        fn check(&self) -> Result<(), InvalidInput> {
            InvalidInput::require_credential("key", self.0, "a key")
        }
    }

    #[derive(Debug)]
    struct Plain;

    impl Protocol for Plain {
        type Code = u32;

        fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
            Ok(ErrorResponse::by_status(response.status()))
        }
    }

    fn settings() -> ClientSettings<Key, Environment> {
        ClientSettings::new("test/1")
    }

    fn build(settings: ClientSettings<Key, Environment>) -> Result<AuthenticatedClient<Plain>, Error<u32>> {
        settings.build(Plain, |_, _| NoToken)
    }

    #[test]
    fn base_url_overrides_environment() {
        let host = |settings| build(settings).unwrap().http().base_url().host().to_owned();
        assert!(
            Environment::ALL
                .iter()
                .all(|place| place.base_url().scheme() == "https")
        );
        let key = || settings().credentials(Key("k"));
        assert_eq!(host(key()), "api.example.com");
        assert_eq!(
            host(key().environment(Environment::Sandbox)),
            "sandbox.example.com"
        );
        let url = || Url::parse("https://proxy.example.com").unwrap();
        let proxied = |settings: ClientSettings<_, _>| {
            settings.client(|client| client.http(|http| http.base_url(url())))
        };
        assert_eq!(
            host(proxied(key()).environment(Environment::Sandbox)),
            "proxy.example.com"
        );
        assert_eq!(
            host(proxied(key().environment(Environment::Sandbox))),
            "proxy.example.com"
        );
    }

    #[test]
    fn credentials_are_checked_before_io() {
        let field = |settings| {
            let error = build(settings).unwrap_err();
            error.invalid_input().unwrap().field().to_owned()
        };
        assert_eq!(field(settings()), "credentials");
        assert_eq!(field(settings().credentials(Key("k\n"))), "key");
        let tokens = |settings: ClientSettings<Key, Environment>| {
            settings.client(|client| client.token_provider(NoToken))
        };
        assert!(
            build(tokens(settings())).is_ok(),
            "the tokens come from elsewhere"
        );
        assert_eq!(field(tokens(settings()).credentials(Key(" "))), "key");
    }
}
