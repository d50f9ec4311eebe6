//! HTTP client with a token cache.

use std::{any::Any, fmt, sync::Arc};

use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    AccessToken, CachedTokenProvider, InvalidInput, NoToken, RefreshPolicy, TokenCache, TokenProvider,
    http::{
        Auth, BaseUrl, CallOptions, Error, ErrorCode, HttpClient, HttpClientBuilder, Protocol, Request,
        Response, ResponseStream, StandardProtocol,
    },
};

/// HTTP client that authenticates its requests with cached tokens. Clones share connections and tokens.
#[derive(Debug)]
pub struct AuthenticatedClient<D = StandardProtocol> {
    http: HttpClient<D>,
    tokens: TokenCache,
    /// `true` if the cache calls the provider's own token call directly.
    owns_tokens: bool,
}

impl<D> Clone for AuthenticatedClient<D> {
    fn clone(&self) -> Self {
        Self {
            http: self.http.clone(),
            tokens: self.tokens.clone(),
            owns_tokens: self.owns_tokens,
        }
    }
}

impl AuthenticatedClient {
    /// Creates a client for the API at `base_url`, with the default settings and the [`StandardProtocol`], that caches the
    /// tokens of `tokens`. `library` is your program's name and version for the `User-Agent`.
    ///
    /// [`AuthenticatedClientBuilder`] changes the settings and the protocol.
    ///
    /// ```
    /// use auth_core::http::{AuthenticatedClient, Error};
    /// use auth_core::{AccessToken, Placement, StaticToken};
    ///
    /// fn client(key: &str) -> Result<AuthenticatedClient, Error> {
    ///     let key = StaticToken::new(AccessToken::new(key, Placement::Bearer));
    ///     AuthenticatedClient::new("https://api.example.com/v1", "my-app/1.0", key)
    /// }
    /// # assert!(client("key").is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::http::ErrorKind::InvalidInput) naming `base_url` (see [`BaseUrl::new`]) or
    /// `user_agent`.
    pub fn new(
        base_url: &str,
        library: &'static str,
        tokens: impl TokenProvider + 'static,
    ) -> Result<Self, Error<ErrorCode>> {
        let base_url = BaseUrl::parse(base_url)?.as_url().clone();
        AuthenticatedClientBuilder::new(base_url, library)
            .token_provider(tokens)
            .build(StandardProtocol::new(), |_| Ok(NoToken))
    }
}

impl<D: Protocol> AuthenticatedClient<D> {
    /// Sends `request` and decodes the response.
    ///
    /// # Errors
    ///
    /// [`Error`], of any kind.
    ///
    /// # Cancel safety
    ///
    /// As for [`HttpClient::send`].
    pub async fn call<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error<D::Code>> {
        self.send(request).await?.json()
    }

    /// Sends `request`, with a token if its [endpoint](crate::http::Endpoint::auth) requires one. The response is
    /// read completely but not decoded.
    ///
    /// # Errors
    ///
    /// [`Error`], of any kind but `Decode`.
    ///
    /// # Cancel safety
    ///
    /// As for [`HttpClient::send`].
    pub async fn send(&self, request: Request) -> Result<Response<D::Code>, Error<D::Code>> {
        match request.endpoint.auth {
            Auth::Token => self.http.send_as(&self.tokens, request).await,
            Auth::None | Auth::Credentials => self.http.send(request).await,
        }
    }

    /// Sends `request` like [`send`](Self::send), and leaves the body of a successful response to the caller: see
    /// [`HttpClient::stream`].
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send). An error of the body is an item of the stream.
    ///
    /// # Cancel safety
    ///
    /// As for [`HttpClient::send`].
    pub async fn stream(&self, request: Request) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        match request.endpoint.auth {
            Auth::Token => self.http.stream_as(&self.tokens, request).await,
            Auth::None | Auth::Credentials => self.http.stream(request).await,
        }
    }

    /// Returns a client with the same connections and tokens and the call options `options`, which replace those of
    /// `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            http: self.http.with_options(options),
            ..self.clone()
        }
    }

    /// Returns the token provider: the cache.
    #[must_use]
    pub fn token_provider(&self) -> &dyn TokenProvider {
        &self.tokens
    }

    /// Returns the token cache, for example to read its statistics, to refresh now, or to close it.
    #[must_use]
    pub fn token_cache(&self) -> TokenCache {
        self.tokens.clone()
    }

    /// Adds `token`, which another response of the provider contained, to the cache: see
    /// [`seed`](CachedTokenProvider::seed). If the caller set a token provider, a cache or a wrapper, `token` is dropped.
    pub fn seed_token(&self, token: AccessToken) -> bool {
        self.owns_tokens && self.tokens.seed(token)
    }

    /// Returns the token provider behind the cache, which requests a new token each time.
    #[must_use]
    pub fn issuer(&self) -> &dyn TokenProvider {
        &**self.tokens.provider()
    }

    /// Returns the HTTP client, for requests without the cached token.
    #[must_use]
    pub fn http(&self) -> &HttpClient<D> {
        &self.http
    }
}

/// Builds an [`AuthenticatedClient`]: an HTTP client and a token cache.
#[derive(Debug, Clone)]
pub struct AuthenticatedClientBuilder {
    http: HttpClientBuilder,
    policy: RefreshPolicy,
    tokens: Tokens,
    wrap_issuer: Option<WrapIssuer>,
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

    /// Wraps the issuer of tokens: `wrap` returns the provider that the cache calls, such as a store that several processes
    /// share. It is not called for a [`token_cache`](Self::token_cache), which has an issuer already.
    #[must_use]
    pub fn wrap_issuer(
        mut self,
        wrap: impl Fn(Arc<dyn TokenProvider>) -> Arc<dyn TokenProvider> + Send + Sync + 'static,
    ) -> Self {
        self.wrap_issuer = Some(WrapIssuer(Arc::new(wrap)));
        self
    }

    /// Builds the client for `protocol`. `issuer` creates the provider's own token provider; it is not called if another
    /// one was set.
    ///
    /// # Errors
    ///
    /// Those of [`HttpClientBuilder::build`], and of `issuer`.
    pub fn build<D: Protocol, P: TokenProvider + 'static>(
        self,
        protocol: D,
        issuer: impl FnOnce(&HttpClient<D>) -> Result<P, InvalidInput>,
    ) -> Result<AuthenticatedClient<D>, Error<D::Code>> {
        let http = self.http.build(protocol)?;
        let owns_tokens = matches!(self.tokens, Tokens::Own) && self.wrap_issuer.is_none();
        let issuer: Arc<dyn TokenProvider> = match self.tokens {
            Tokens::Cache(tokens) => {
                return Ok(AuthenticatedClient {
                    http,
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
        let tokens = CachedTokenProvider::builder(issuer)
            .name(http.base_url().host().to_owned())
            .policy(self.policy)
            .clock(Arc::clone(http.clock()))
            .build();
        Ok(AuthenticatedClient {
            http,
            tokens,
            owns_tokens,
        })
    }
}

#[cfg(test)]
mod tests;
