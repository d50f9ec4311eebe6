//! Builder of a client with a token cache.

use std::{any::Any, fmt, sync::Arc};

use url::Url;

use super::AuthenticatedClient;
#[cfg(feature = "store")]
use super::TokenSharing;
#[cfg(feature = "store")]
use crate::store::{SharedTokenProviderBuilder, StoreKey, TokenStore};
use crate::{
    CachedTokenProvider, InvalidInput, RefreshPolicy, TokenCache, TokenProvider,
    http::{Error, HttpClient, HttpClientBuilder, Protocol},
};

/// Builds an [`AuthenticatedClient`]: an HTTP client and a token cache.
#[derive(Debug, Clone)]
pub struct AuthenticatedClientBuilder {
    http: HttpClientBuilder,
    policy: RefreshPolicy,
    tokens: Tokens,
    wrap_issuer: Option<WrapIssuer>,
    #[cfg(feature = "store")]
    sharing: Option<(StoreKey, TokenSharing)>,
}

/// The source of the tokens.
#[derive(Debug, Clone)]
enum Tokens {
    /// The provider's own token call.
    Own,
    Issuer(Arc<dyn TokenProvider>),
    Cache(TokenCache),
}

type Wrap = dyn Fn(Arc<dyn TokenProvider>) -> Arc<dyn TokenProvider> + Send + Sync;

#[derive(Clone)]
struct WrapIssuer(Arc<Wrap>);

impl fmt::Debug for WrapIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrapIssuer")
    }
}

impl AuthenticatedClientBuilder {
    /// Creates a builder for `base_url`. `library` is the library's name and version for the `User-Agent`.
    #[must_use]
    pub fn new(base_url: Url, library: &'static str) -> Self {
        Self {
            http: HttpClientBuilder::new(base_url, library),
            policy: RefreshPolicy::default(),
            tokens: Tokens::Own,
            wrap_issuer: None,
            #[cfg(feature = "store")]
            sharing: None,
        }
    }

    /// Changes the settings of the HTTP client.
    #[must_use]
    pub fn http(mut self, configure: impl FnOnce(HttpClientBuilder) -> HttpClientBuilder) -> Self {
        self.http = configure(self.http);
        self
    }

    /// Sets the refresh policy of the tokens. Default: [`RefreshPolicy::default`]. A [`token_cache`](Self::token_cache) keeps its own
    /// policy.
    #[must_use]
    pub fn refresh_policy(mut self, policy: RefreshPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the token provider, instead of the provider's own token call. The client caches its tokens, unless it is a
    /// [`TokenCache`] itself.
    #[must_use]
    pub fn token_provider(mut self, tokens: impl TokenProvider + 'static) -> Self {
        let any: &dyn Any = &tokens;
        self.tokens = match any.downcast_ref::<TokenCache>() {
            Some(cache) => Tokens::Cache(cache.clone()),
            None => Tokens::Issuer(Arc::new(tokens)),
        };
        self
    }

    /// Sets the token cache, to share it between clients of the same account.
    #[must_use]
    pub fn token_cache(mut self, cache: TokenCache) -> Self {
        self.tokens = Tokens::Cache(cache);
        self
    }

    /// Wraps the issuer of tokens: `wrap` returns the provider that the cache calls, for example one that limits or logs
    /// token requests. It is not called for a [`token_cache`](Self::token_cache), which has an issuer already.
    ///
    /// A store that several processes share is set with `token_store` (feature `store`), since
    /// [`issuer`](AuthenticatedClient::issuer) must return new tokens.
    #[must_use]
    pub fn wrap_issuer(
        mut self,
        wrap: impl Fn(Arc<dyn TokenProvider>) -> Arc<dyn TokenProvider> + Send + Sync + 'static,
    ) -> Self {
        self.wrap_issuer = Some(WrapIssuer(Arc::new(wrap)));
        self
    }

    /// Shares the token with all processes that use `key` in `store`: see [`store`](crate::store). The default settings of a
    /// [`SharedTokenProvider`](crate::store::SharedTokenProvider) apply, with the clock of the HTTP client.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use auth_core::{
    ///     AccessToken, NoToken, Placement, StaticToken, SystemClock,
    ///     http::{AuthenticatedClientBuilder, StandardProtocol, Url},
    ///     store::StoreKey,
    ///     testing::MemoryStore,
    /// };
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let store = Arc::new(MemoryStore::new(SystemClock)); // or a store on Redis, or in a file
    /// let key = StoreKey::new("my-api").with("client_id", "shop-7");
    /// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
    /// let client = AuthenticatedClientBuilder::new(Url::parse("https://api.example.com")?, "my-app/1.0")
    ///     .token_provider(issuer)
    ///     .token_store(store, key)
    ///     .build(StandardProtocol::new(), |_http| Ok(NoToken))?;
    /// # let _ = client;
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "store")]
    #[must_use]
    pub fn token_store(self, store: Arc<dyn TokenStore>, key: StoreKey) -> Self {
        self.sharing(key, TokenSharing::new(store))
    }

    /// Shares the token like [`token_store`](Self::token_store), with the settings that `configure` changes, such as
    /// [`outage_policy`](SharedTokenProviderBuilder::outage_policy).
    #[cfg(feature = "store")]
    #[must_use]
    pub fn token_store_with(
        self,
        store: Arc<dyn TokenStore>,
        key: StoreKey,
        configure: impl Fn(SharedTokenProviderBuilder) -> SharedTokenProviderBuilder + Send + Sync + 'static,
    ) -> Self {
        self.sharing(key, TokenSharing::new(store).with(configure))
    }

    #[cfg(feature = "store")]
    pub(in crate::http::client) fn sharing(mut self, key: StoreKey, sharing: TokenSharing) -> Self {
        self.sharing = Some((key, sharing));
        self
    }

    /// Returns the base URL that is set, without validating it.
    #[cfg(feature = "store")]
    pub(in crate::http::client) fn chosen_base_url(&self) -> &Url {
        self.http.chosen_base_url()
    }

    /// Returns whether the tokens are those of the provider's own token call.
    #[cfg(feature = "store")]
    pub(in crate::http::client) fn requests_own_tokens(&self) -> bool {
        matches!(self.tokens, Tokens::Own)
    }

    /// Builds the client for `protocol`. `issuer` creates the provider's own token provider; it is not called if another
    /// one was set.
    ///
    /// # Errors
    ///
    /// Those of [`HttpClientBuilder::build`], and of `issuer`;
    /// [`ErrorKind::InvalidInput`](crate::http::ErrorKind::InvalidInput) naming `token_store` beside a
    /// [`token_cache`](Self::token_cache), which has an issuer already.
    pub fn build<D: Protocol, P: TokenProvider + 'static>(
        self,
        protocol: D,
        issuer: impl FnOnce(&HttpClient<D>) -> Result<P, InvalidInput>,
    ) -> Result<AuthenticatedClient<D>, Error<D::Code>> {
        let http = self.http.build(protocol)?;
        let owns_tokens = matches!(self.tokens, Tokens::Own) && self.wrap_issuer.is_none();
        #[cfg(feature = "store")]
        let owns_tokens = owns_tokens && self.sharing.is_none();
        let issuer: Arc<dyn TokenProvider> = match self.tokens {
            #[cfg(feature = "store")]
            Tokens::Cache(_) if self.sharing.is_some() => {
                let expected = "only one of the two, since the cache has an issuer already";
                return Err(
                    InvalidInput::new("token_store", "conflicts with `token_cache`", expected).into(),
                );
            }
            Tokens::Cache(tokens) => {
                return Ok(AuthenticatedClient {
                    http,
                    issuer: Arc::clone(tokens.provider()),
                    tokens,
                    owns_tokens,
                });
            }
            Tokens::Issuer(given) => given,
            Tokens::Own => Arc::new(issuer(&http)?),
        };
        let issuer = match self.wrap_issuer {
            Some(WrapIssuer(wrap)) => wrap(issuer),
            None => issuer,
        };
        let source = Arc::clone(&issuer);
        #[cfg(feature = "store")]
        let source = match self.sharing {
            Some((key, sharing)) => sharing.share(source, key, http.clock()),
            None => source,
        };
        let tokens = CachedTokenProvider::builder(source)
            .name(http.base_url().host().to_owned())
            .policy(self.policy)
            .clock(Arc::clone(http.clock()))
            .build();
        Ok(AuthenticatedClient {
            http,
            tokens,
            issuer,
            owns_tokens,
        })
    }
}
