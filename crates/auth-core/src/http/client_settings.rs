//! The settings that every client has.

use super::{ApiEnvironment, Dialect, Error, Http, Session, SessionBuilder};
use crate::{InvalidInput, TokenProvider};

/// The credentials of an API.
pub trait ApiCredentials: Clone {
    /// How they are made, such as `Credentials::new(email, password)`: what the error expects where they are missing.
    const EXPECTED: &'static str;

    /// Checks what can be checked without a request. [`ClientSettings`] does it before a client is built.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the field, never with its value. See [`InvalidInput::require_credential`].
    fn check(&self) -> Result<(), InvalidInput>;
}

/// The settings that the builders of all clients have: credentials, environment, connections and tokens.
/// [`client_settings!`](crate::client_settings) writes the methods of a builder that holds one.
#[derive(Debug, Clone)]
pub struct ClientSettings<K, E> {
    session: SessionBuilder,
    credentials: Option<K>,
    environment: E,
}

impl<K: ApiCredentials, E: ApiEnvironment> ClientSettings<K, E> {
    /// Creates the settings of a client by `library`: its name and version, for the `User-Agent`.
    #[must_use]
    pub fn new(library: &'static str) -> Self {
        let environment = E::default();
        Self {
            session: SessionBuilder::new(environment.base_url(), library),
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

    /// Sets the environment. A base URL that is set wins over it, in whichever order the two are.
    #[must_use]
    pub fn environment(mut self, environment: E) -> Self {
        self.environment = environment;
        self
    }

    /// Changes the settings of connections and tokens.
    #[must_use]
    pub fn session(mut self, change: impl FnOnce(SessionBuilder) -> SessionBuilder) -> Self {
        self.session = change(self.session);
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
    /// [`InvalidInput`] naming the field that cannot work.
    pub fn given_credentials(&self) -> Result<Option<K>, InvalidInput> {
        if let Some(credentials) = &self.credentials {
            credentials.check()?;
        }
        Ok(self.credentials.clone())
    }

    /// Returns the credentials, for a client that cannot do without.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `credentials` where they are missing, or the field that cannot work.
    pub fn required_credentials(&self) -> Result<K, InvalidInput> {
        required(self.given_credentials()?)
    }

    /// Builds a session in which `issuer` makes the provider's own source of tokens of the credentials. It is not called
    /// where another source was set.
    ///
    /// # Errors
    ///
    /// Those of [`required_credentials`](Self::required_credentials), where the credentials are needed or set, and of
    /// [`SessionBuilder::build`].
    pub fn build<D: Dialect, P: TokenProvider + 'static>(
        self,
        dialect: D,
        issuer: impl FnOnce(&Http<D>, K) -> P,
    ) -> Result<Session<D>, Error<D::Code>> {
        let credentials = self.given_credentials()?;
        self.build_with(dialect, |http| Ok(issuer(http, required(credentials)?)))
    }

    /// Builds a session in which `issuer` makes the provider's own source of tokens, for a client that can do without
    /// credentials. It is not called where another source was set.
    ///
    /// # Errors
    ///
    /// Those of [`SessionBuilder::build`].
    pub fn build_with<D: Dialect, P: TokenProvider + 'static>(
        self,
        dialect: D,
        issuer: impl FnOnce(&Http<D>) -> Result<P, InvalidInput>,
    ) -> Result<Session<D>, Error<D::Code>> {
        self.given_credentials()?;
        let base_url = self.environment.base_url();
        self.session
            .http(|http| http.default_base_url(base_url))
            .build(dialect, issuer)
    }
}

fn required<K: ApiCredentials>(credentials: Option<K>) -> Result<K, InvalidInput> {
    credentials.ok_or_else(|| InvalidInput::missing("credentials", K::EXPECTED))
}

/// Writes the part of a client's builder that is the same for every API: `credentials`, `environment`, `base_url`,
/// `http_client`, `user_agent`, `http`, `refresh_policy`, `token_provider`, `token_cache` and `wrap_issuer`, passed on to the
/// [`ClientSettings`](crate::http::ClientSettings) in the field that is named.
///
/// ```
/// use auth_core::{InvalidInput, Secret, http::{ApiCredentials, ClientSettings}};
///
/// auth_core::environments! {
///     /// Where the shop is.
///     pub enum Environment {
///         /// Production.
///         Production = "https://api.example.com",
///     }
/// }
///
/// /// The key of a shop.
/// #[derive(Clone)]
/// pub struct Credentials(Secret);
///
/// impl ApiCredentials for Credentials {
///     const EXPECTED: &'static str = "Credentials(key)";
///
///     fn check(&self) -> Result<(), InvalidInput> {
///         InvalidInput::require_credential("key", self.0.expose(), "the shop's key")
///     }
/// }
///
/// /// Sets up a client.
/// pub struct ClientBuilder {
///     settings: ClientSettings<Credentials, Environment>,
/// }
///
/// impl ClientBuilder {
///     auth_core::client_settings!(settings: Credentials, Environment);
/// }
/// ```
#[macro_export]
macro_rules! client_settings {
    ($settings:ident: $credentials:ty, $environment:ty) => {
        /// Sets the credentials.
        #[must_use]
        pub fn credentials(mut self, credentials: $credentials) -> Self {
            self.$settings = self.$settings.credentials(credentials);
            self
        }

        /// Sets the environment. Default: the first of its type. A `base_url` that is set wins over it, in whichever
        /// order the two are.
        #[must_use]
        pub fn environment(mut self, environment: $environment) -> Self {
            self.$settings = self.$settings.environment(environment);
            self
        }

        /// Where the provider is, for a sandbox or proxy: https, or http on this machine. A path in it is called
        /// and never signed. It wins over `environment`, whichever is said first.
        #[must_use]
        pub fn base_url(self, base_url: $crate::http::Url) -> Self {
            self.http(|http| http.base_url(base_url))
        }

        /// Sets the connections to use, to share them with other clients. By default this client has its own. See
        /// [`HttpClient`](auth_core::http::HttpClient).
        #[must_use]
        pub fn http_client(self, client: $crate::http::HttpClient) -> Self {
            self.http(|http| http.http_client(client))
        }

        /// Names the application in the `User-Agent`, before this library: `my-shop/2.3`. See
        /// [`HttpBuilder::user_agent`](auth_core::http::HttpBuilder::user_agent).
        #[must_use]
        pub fn user_agent(self, application: impl Into<String>) -> Self {
            self.http(|http| http.user_agent(application))
        }

        /// Changes timeouts, retries, the clock, proxies, certificates and the DNS resolver: see
        /// [`HttpBuilder`](auth_core::http::HttpBuilder).
        #[must_use]
        pub fn http(
            mut self,
            configure: impl FnOnce($crate::http::HttpBuilder) -> $crate::http::HttpBuilder,
        ) -> Self {
            self.$settings = self.$settings.session(|session| session.http(configure));
            self
        }

        /// When the token is refreshed. Default: [`RefreshPolicy::default`](auth_core::RefreshPolicy).
        #[must_use]
        pub fn refresh_policy(mut self, policy: $crate::RefreshPolicy) -> Self {
            self.$settings = self
                .$settings
                .session(|session| session.refresh_policy(policy));
            self
        }

        /// Where tokens come from, instead of the provider's own token call. A cache is put before it, unless it is a
        /// [`TokenCache`](auth_core::TokenCache) itself.
        #[must_use]
        pub fn token_provider(mut self, tokens: impl $crate::TokenProvider + 'static) -> Self {
            self.$settings = self
                .$settings
                .session(|session| session.token_provider(tokens));
            self
        }

        /// Sets the cache that tokens come from, to share it between clients of the same account. It keeps its own refresh
        /// policy.
        #[must_use]
        pub fn token_cache(mut self, cache: $crate::TokenCache) -> Self {
            self.$settings = self.$settings.session(|session| session.token_cache(cache));
            self
        }

        /// Puts a decorator, or a store that several processes share, between the cache and its issuer: see
        /// [`SessionBuilder::wrap_issuer`](auth_core::http::SessionBuilder::wrap_issuer).
        #[must_use]
        pub fn wrap_issuer(
            mut self,
            wrap: impl Fn(
                ::std::sync::Arc<dyn $crate::TokenProvider>,
            ) -> ::std::sync::Arc<dyn $crate::TokenProvider>
            + Send
            + Sync
            + 'static,
        ) -> Self {
            self.$settings = self.$settings.session(|session| session.wrap_issuer(wrap));
            self
        }
    };
}

/// Writes the methods `token_provider` and `token_cache` of a client that holds a [`Session`](crate::http::Session) in the
/// field that is named.
///
/// ```
/// use auth_core::http::{Dialect, Session};
///
/// /// A client.
/// pub struct Client<D> {
///     session: Session<D>,
/// }
///
/// impl<D: Dialect> Client<D> {
///     auth_core::client_tokens!(session);
/// }
/// ```
#[macro_export]
macro_rules! client_tokens {
    ($session:ident) => {
        /// Returns the source of the tokens, which is cached.
        #[must_use]
        pub fn token_provider(&self) -> &dyn $crate::TokenProvider {
            self.$session.token_provider()
        }

        /// Returns a handle of the token cache: for its figures, to refresh now, to end a pause, or to close it.
        #[must_use]
        pub fn token_cache(&self) -> $crate::TokenCache {
            self.$session.token_cache()
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        NoToken,
        http::{Answer, Refusal, Url},
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

    impl Dialect for Plain {
        type Code = u32;

        fn refusal(&self, answer: &Answer<u32>) -> Result<Option<Refusal<u32>>, Error<u32>> {
            Ok(Refusal::by_status(answer.status()))
        }
    }

    fn settings() -> ClientSettings<Key, Environment> {
        ClientSettings::new("test/1")
    }

    fn build(settings: ClientSettings<Key, Environment>) -> Result<Session<Plain>, Error<u32>> {
        settings.build(Plain, |_, _| NoToken)
    }

    #[test]
    fn base_url_wins_over_the_environment() {
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
            settings.session(|session| session.http(|http| http.base_url(url())))
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
    fn credentials_are_checked_and_required_before_any_io() {
        let field = |settings| {
            let error = build(settings).unwrap_err();
            error.invalid_input().unwrap().field().to_owned()
        };
        assert_eq!(field(settings()), "credentials");
        assert_eq!(field(settings().credentials(Key("k\n"))), "key");
        let tokens = |settings: ClientSettings<Key, Environment>| {
            settings.session(|session| session.token_provider(NoToken))
        };
        assert!(
            build(tokens(settings())).is_ok(),
            "the tokens come from elsewhere"
        );
        assert_eq!(field(tokens(settings()).credentials(Key(" "))), "key");
    }
}
