//! Macros for the builders and clients of provider crates.

/// Generates the methods that the builders of all clients share: `credentials`, `environment`, `base_url`,
/// `connection_pool`, `user_agent`, `http`, `refresh_policy`, `token_provider`, `token_cache` and `wrap_issuer`, for the
/// [`ClientSettings`](crate::http::ClientSettings) in the named field.
///
/// ```
/// use auth_core::{InvalidInput, Secret, http::{ApiCredentials, ClientSettings}};
///
/// auth_core::environments! {
///     /// Environments of the shop.
///     pub enum Environment {
///         /// Production.
///         Production = "https://api.example.com",
///     }
/// }
///
/// /// A shop and its key.
/// #[derive(Clone)]
/// pub struct Credentials {
///     shop: String,
///     key: Secret,
/// }
///
/// impl ApiCredentials for Credentials {
///     const EXPECTED: &'static str = "Credentials::new(shop, key)";
///
///     fn account(&self) -> &str {
///         &self.shop
///     }
///
///     fn check(&self) -> Result<(), InvalidInput> {
///         InvalidInput::require_credential("key", self.key.expose(), "the shop's key")
///     }
/// }
///
/// /// Builds a client.
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

        /// Sets the environment. Default: the first variant. A `base_url` overrides it, in whichever order
        /// the two are set.
        #[must_use]
        pub fn environment(mut self, environment: $environment) -> Self {
            self.$settings = self.$settings.environment(environment);
            self
        }

        /// Sets the base URL, for a sandbox or proxy: https, or http on this machine. Its path is part of the URL but not
        /// of the signature. It overrides `environment`, in whichever order the two are set.
        #[must_use]
        pub fn base_url(self, base_url: $crate::http::Url) -> Self {
            self.http(|http| http.base_url(base_url))
        }

        /// Sets the connection pool, to share it with other clients. By default each client has its own. See
        /// [`ConnectionPool`](auth_core::http::ConnectionPool).
        #[must_use]
        pub fn connection_pool(self, client: $crate::http::ConnectionPool) -> Self {
            self.http(|http| http.connection_pool(client))
        }

        /// Adds the application to the `User-Agent`, before this library: `my-shop/2.3`. See
        /// [`HttpClientBuilder::user_agent`](auth_core::http::HttpClientBuilder::user_agent).
        #[must_use]
        pub fn user_agent(self, application: impl Into<String>) -> Self {
            self.http(|http| http.user_agent(application))
        }

        /// Changes timeouts, retries, the clock, proxies, certificates and the DNS resolver: see
        /// [`HttpClientBuilder`](auth_core::http::HttpClientBuilder).
        #[must_use]
        pub fn http(
            mut self,
            configure: impl FnOnce($crate::http::HttpClientBuilder) -> $crate::http::HttpClientBuilder,
        ) -> Self {
            self.$settings = self.$settings.client(|client| client.http(configure));
            self
        }

        /// Sets the refresh policy of the token. Default: [`RefreshPolicy::default`](auth_core::RefreshPolicy).
        #[must_use]
        pub fn refresh_policy(mut self, policy: $crate::RefreshPolicy) -> Self {
            self.$settings = self
                .$settings
                .client(|client| client.refresh_policy(policy));
            self
        }

        /// Sets the token provider, instead of the provider's own token call. The client caches its tokens, unless it is a
        /// [`TokenCache`](auth_core::TokenCache) itself.
        #[must_use]
        pub fn token_provider(mut self, tokens: impl $crate::TokenProvider + 'static) -> Self {
            self.$settings = self
                .$settings
                .client(|client| client.token_provider(tokens));
            self
        }

        /// Sets the token cache, to share it between clients of the same account. It keeps its own refresh policy.
        #[must_use]
        pub fn token_cache(mut self, cache: $crate::TokenCache) -> Self {
            self.$settings = self.$settings.client(|client| client.token_cache(cache));
            self
        }

        /// Wraps the issuer of tokens behind the cache, for example to limit or log token requests: see
        /// [`AuthenticatedClientBuilder::wrap_issuer`](auth_core::http::AuthenticatedClientBuilder::wrap_issuer).
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
            self.$settings = self.$settings.client(|client| client.wrap_issuer(wrap));
            self
        }
    };
}

/// Generates the methods `token_store`, `token_store_with` and `token_store_key` of a builder, beside those of
/// [`client_settings!`](crate::client_settings), for the [`ClientSettings`](crate::http::ClientSettings) in the named field.
///
/// A library puts it behind a feature of its own that enables the feature `store` of `auth-core`.
///
/// ```
/// # use auth_core::{InvalidInput, http::{ApiCredentials, ClientSettings}};
/// # auth_core::environments! {
/// #     /// Environments of the shop.
/// #     pub enum Environment {
/// #         /// Production.
/// #         Production = "https://api.example.com",
/// #     }
/// # }
/// # /// The key of a shop.
/// # #[derive(Clone)]
/// # pub struct Credentials(String);
/// # impl ApiCredentials for Credentials {
/// #     const EXPECTED: &'static str = "Credentials(key)";
/// #     fn account(&self) -> &str { &self.0 }
/// #     fn check(&self) -> Result<(), InvalidInput> { Ok(()) }
/// # }
/// /// Builds a client.
/// pub struct ClientBuilder {
///     settings: ClientSettings<Credentials, Environment>,
/// }
///
/// impl ClientBuilder {
///     auth_core::client_settings!(settings: Credentials, Environment);
///
///     auth_core::client_token_store!(settings);
/// }
/// ```
#[cfg(feature = "store")]
#[macro_export]
macro_rules! client_token_store {
    ($settings:ident) => {
        /// Shares the token with other processes through `store`: one of them requests it, and the others take it from the
        /// store. A process shares with those that have the same base URL and the same account, whatever their password
        /// or secret. See [`store`](auth_core::store) for the guarantees.
        ///
        /// The token is that of the provider's own token call, so a `token_provider` or `token_cache` cannot be set beside
        /// the store.
        #[must_use]
        pub fn token_store(mut self, store: ::std::sync::Arc<dyn $crate::store::TokenStore>) -> Self {
            self.$settings = self.$settings.token_store(store);
            self
        }

        /// Shares the token like [`token_store`](Self::token_store), with the settings that `configure` changes. The
        /// [`outage_policy`](auth_core::store::SharedTokenProviderBuilder::outage_policy) decides what a process without a
        /// valid token does while the store is unavailable.
        #[must_use]
        pub fn token_store_with(
            mut self,
            store: ::std::sync::Arc<dyn $crate::store::TokenStore>,
            configure: impl Fn(
                $crate::store::SharedTokenProviderBuilder,
            ) -> $crate::store::SharedTokenProviderBuilder
            + Send
            + Sync
            + 'static,
        ) -> Self {
            self.$settings = self.$settings.token_store_with(store, configure);
            self
        }

        /// Returns the key of the account's token in a store, for example to
        /// [clear](auth_core::store::FileStore::clear) it.
        ///
        /// # Errors
        ///
        /// [`InvalidInput`](auth_core::InvalidInput) naming the missing or invalid field of the credentials.
        pub fn token_store_key(
            &self,
        ) -> ::std::result::Result<$crate::store::StoreKey, $crate::InvalidInput> {
            self.$settings.token_store_key()
        }
    };
}

/// Generates the methods `token_provider` and `token_cache` of a client that holds a [`AuthenticatedClient`](crate::http::AuthenticatedClient) in the
/// named field.
///
/// ```
/// use auth_core::http::{Protocol, AuthenticatedClient};
///
/// /// A client.
/// pub struct Client<D> {
///     client: AuthenticatedClient<D>,
/// }
///
/// impl<D: Protocol> Client<D> {
///     auth_core::client_tokens!(client);
/// }
/// ```
#[macro_export]
macro_rules! client_tokens {
    ($client:ident) => {
        /// Returns the token provider: the cache.
        #[must_use]
        pub fn token_provider(&self) -> &dyn $crate::TokenProvider {
            self.$client.token_provider()
        }

        /// Returns the token cache, for example to read its statistics, to refresh now, or to close it.
        #[must_use]
        pub fn token_cache(&self) -> $crate::TokenCache {
            self.$client.token_cache()
        }
    };
}
