//! The settings that every client has.

/// The part of a client's builder that is the same for every provider: `base_url`, `http_client`, `user_agent`, `http`,
/// `refresh_policy`, `token_provider`, `token_cache` and `wrap_issuer`, passed on to the
/// [`SessionBuilder`](crate::http::SessionBuilder) in
/// the field that is named.
///
/// Written once, so that who knows one client's builder knows all.
///
/// ```
/// use auth_core::http::SessionBuilder;
///
/// /// Sets up a client.
/// pub struct ClientBuilder {
///     session: SessionBuilder,
/// }
///
/// impl ClientBuilder {
///     auth_core::session_settings!(session);
/// }
/// ```
#[macro_export]
macro_rules! session_settings {
    ($session:ident) => {
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
            self.$session = self.$session.http(configure);
            self
        }

        /// When the token is refreshed. Default: [`RefreshPolicy::default`](auth_core::RefreshPolicy).
        #[must_use]
        pub fn refresh_policy(mut self, policy: $crate::RefreshPolicy) -> Self {
            self.$session = self.$session.refresh_policy(policy);
            self
        }

        /// Where tokens come from, instead of the provider's own token call. A cache is put before it, unless it is a
        /// [`TokenCache`](auth_core::TokenCache) itself.
        #[must_use]
        pub fn token_provider(mut self, tokens: impl $crate::TokenProvider + 'static) -> Self {
            self.$session = self.$session.token_provider(tokens);
            self
        }

        /// Sets the cache that tokens come from, to share it between clients of the same account. It keeps its own refresh
        /// policy.
        #[must_use]
        pub fn token_cache(mut self, cache: $crate::TokenCache) -> Self {
            self.$session = self.$session.token_cache(cache);
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
            self.$session = self.$session.wrap_issuer(wrap);
            self
        }
    };
}
