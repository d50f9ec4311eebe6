//! Settings that all clients share.

#[cfg(feature = "store")]
use std::sync::Arc;

#[cfg(feature = "store")]
use super::authenticated::TokenSharing;
use crate::{
    InvalidInput, TokenProvider,
    http::{
        ApiCredentials, ApiEnvironment, AuthenticatedClient, AuthenticatedClientBuilder, Error, HttpClient,
        Protocol,
    },
};
#[cfg(feature = "store")]
use crate::{
    http::Url,
    store::{SharedTokenProviderBuilder, StoreKey, TokenStore},
};

/// Settings that the builders of all clients share: credentials, environment, connections and tokens.
/// [`client_settings!`](crate::client_settings) generates the methods of a builder that holds one.
#[derive(Debug, Clone)]
pub struct ClientSettings<K, E> {
    client: AuthenticatedClientBuilder,
    credentials: Option<K>,
    environment: E,
    #[cfg(feature = "store")]
    library: &'static str,
    #[cfg(feature = "store")]
    token_parameters: Vec<(&'static str, String)>,
    #[cfg(feature = "store")]
    sharing: Option<TokenSharing>,
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
            #[cfg(feature = "store")]
            library,
            #[cfg(feature = "store")]
            token_parameters: Vec::new(),
            #[cfg(feature = "store")]
            sharing: None,
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

    /// Shares the token with all processes that have the same library, base URL and [account](ApiCredentials::account), in
    /// whichever order these are set.
    #[cfg(feature = "store")]
    #[must_use]
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.sharing = Some(TokenSharing::new(store));
        self
    }

    /// Shares the token like [`token_store`](Self::token_store), with the settings that `configure` changes.
    #[cfg(feature = "store")]
    #[must_use]
    pub fn token_store_with(
        mut self,
        store: Arc<dyn TokenStore>,
        configure: impl Fn(SharedTokenProviderBuilder) -> SharedTokenProviderBuilder + Send + Sync + 'static,
    ) -> Self {
        self.sharing = Some(TokenSharing::new(store).with(configure));
        self
    }

    /// Sets a parameter of the token request, such as a scope, in the key of the token in a store: clients with another value
    /// share no token.
    #[cfg(feature = "store")]
    #[must_use]
    pub fn token_parameter(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.token_parameters.retain(|(known, _)| *known != name);
        self.token_parameters.push((name, value.into()));
        self
    }

    /// Returns the key of the account's token in a store.
    ///
    /// # Errors
    ///
    /// As for [`required_credentials`](Self::required_credentials).
    #[cfg(feature = "store")]
    pub fn token_store_key(&self) -> Result<StoreKey, InvalidInput> {
        let credentials = self.required_credentials()?;
        let client = with_default_base_url(self.client.clone(), self.environment);
        Ok(store_key(
            self.library,
            client.chosen_base_url(),
            credentials.account(),
            &self.token_parameters,
        ))
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
    /// Those of [`AuthenticatedClientBuilder::build`]. With a token store, [`InvalidInput`] naming `credentials` if they are
    /// missing, or `token_store` if another token provider was set.
    pub fn build_with<D: Protocol, P: TokenProvider + 'static>(
        self,
        protocol: D,
        issuer: impl FnOnce(&HttpClient<D>) -> Result<P, InvalidInput>,
    ) -> Result<AuthenticatedClient<D>, Error<D::Code>> {
        self.given_credentials()?;
        let client = with_default_base_url(self.client, self.environment);
        #[cfg(feature = "store")]
        let client = match self.sharing {
            Some(_) if !client.requests_own_tokens() => {
                let expected =
                    "only one of the two, since the key in the store is that of the provider's own tokens";
                let problem = "conflicts with `token_provider` or `token_cache`";
                return Err(InvalidInput::new("token_store", problem, expected).into());
            }
            Some(sharing) => {
                let base_url = client.chosen_base_url();
                let key = store_key(
                    self.library,
                    base_url,
                    required(self.credentials)?.account(),
                    &self.token_parameters,
                );
                client.sharing(key, sharing)
            }
            None => client,
        };
        client.build(protocol, issuer)
    }
}

fn with_default_base_url(
    client: AuthenticatedClientBuilder,
    environment: impl ApiEnvironment,
) -> AuthenticatedClientBuilder {
    let base_url = environment.base_url();
    client.http(|http| http.default_base_url(base_url))
}

/// Returns the key of an account's token: the library without its version, and the base URL in one spelling.
#[cfg(feature = "store")]
fn store_key(
    library: &str,
    base_url: &Url,
    account: &str,
    parameters: &[(&'static str, String)],
) -> StoreKey {
    let key = StoreKey::new(library.split('/').next().unwrap_or_default())
        .with("base_url", base_url.as_str().trim_end_matches('/'))
        .with("account", account);
    let parameters = parameters.iter();
    parameters.fold(key, |key, (name, value)| key.with(name, value))
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

        fn account(&self) -> &str {
            self.0
        }

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

    /// Returns the tokens that clients with `settings` get from one store, in the order of their requests.
    #[cfg(feature = "store")]
    async fn shared_tokens(settings: Vec<ClientSettings<Key, Environment>>) -> Vec<String> {
        let store = Arc::new(crate::testing::MemoryStore::new(crate::SystemClock));
        let issuer = crate::testing::ScriptedProvider::new();
        let mut tokens = Vec::new();
        for settings in settings {
            let client = settings
                .token_store(Arc::clone(&store) as Arc<dyn TokenStore>)
                .build(Plain, |_, _| issuer.clone())
                .unwrap();
            let token = client.token_provider().token().await.unwrap();
            tokens.push(token.secret().expose().to_owned());
        }
        tokens
    }

    #[cfg(feature = "store")]
    #[tokio::test]
    async fn account_and_environment_shape_the_key() {
        let url = |text| Url::parse(text).unwrap();
        let key = || settings().credentials(Key("k"));
        let with_url = |text| {
            let url = url(text);
            key().client(|client| client.http(|http| http.base_url(url)))
        };
        let equal = shared_tokens(vec![
            key(),
            ClientSettings::new("test/2").credentials(Key("k")),
            with_url("https://api.example.com/"),
            with_url("https://api.example.com").environment(Environment::Sandbox),
        ]);
        assert_eq!(equal.await, ["token-1"; 4]);

        let different = shared_tokens(vec![
            key(),
            settings().credentials(Key("other")),
            ClientSettings::new("other/1").credentials(Key("k")),
            key().environment(Environment::Sandbox),
            with_url("https://api.example.com/v1"),
            with_url("https://proxy.example.com/"),
            key().token_parameter("scope", "a"),
            key().token_parameter("scope", "b"),
        ]);
        let expected: Vec<_> = (1..=8).map(|number| format!("token-{number}")).collect();
        assert_eq!(different.await, expected);
    }

    #[cfg(feature = "store")]
    #[test]
    fn store_order_does_not_matter() {
        let store = Arc::new(crate::testing::MemoryStore::new(crate::SystemClock));
        let key = |settings: ClientSettings<Key, Environment>| {
            let client = build(settings).unwrap();
            let shown = format!("{:?}", client.token_provider());
            let at = shown.find("test-").expect("the key of the store");
            shown[at..][.."test-".len() + 32].to_owned()
        };
        let share = |settings: ClientSettings<Key, Environment>| settings.token_store(store.clone());
        let url = |settings: ClientSettings<Key, Environment>| {
            let url = Url::parse("https://proxy.example.com").unwrap();
            settings.client(|client| client.http(|http| http.base_url(url)))
        };
        let credentials = |settings: ClientSettings<Key, Environment>| settings.credentials(Key("k"));
        let first = key(credentials(url(share(settings()))));
        assert_eq!(first, key(share(url(credentials(settings())))));
        assert_eq!(first, key(url(share(credentials(settings())))));
        assert_eq!(
            first,
            credentials(url(settings())).token_store_key().unwrap().as_str()
        );
    }

    #[cfg(feature = "store")]
    #[test]
    fn store_needs_own_tokens_and_credentials() {
        let store = Arc::new(crate::testing::MemoryStore::new(crate::SystemClock));
        let shared = || settings().token_store(store.clone());
        let field = |settings| {
            let error = build(settings).unwrap_err();
            error.invalid_input().unwrap().field().to_owned()
        };
        assert_eq!(field(shared()), "credentials");
        let other = shared().credentials(Key("k"));
        let other = other.client(|client| client.token_provider(NoToken));
        assert_eq!(field(other), "token_store");
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

    #[test]
    fn environment_is_the_last_one_set() {
        assert_eq!(settings().chosen_environment(), Environment::default());
        let sandbox = settings().environment(Environment::Sandbox);
        assert_eq!(sandbox.chosen_environment(), Environment::Sandbox);
    }

    #[cfg(feature = "store")]
    #[test]
    fn parameter_is_replaced_by_its_name() {
        let key = |settings: ClientSettings<Key, Environment>| {
            let key = settings.credentials(Key("k")).token_store_key().unwrap();
            key.as_str().to_owned()
        };
        let one = || settings().token_parameter("scope", "a");
        assert_eq!(
            key(one()),
            key(settings()
                .token_parameter("scope", "b")
                .token_parameter("scope", "a"))
        );
        assert_ne!(key(one()), key(one().token_parameter("tenant", "a")));
    }
}
