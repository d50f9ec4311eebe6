//! The layer and a token together: what a client calls through.

use std::{any::Any, fmt, sync::Arc};

use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    AccessToken, CachedTokenProvider, InvalidInput, RefreshPolicy, TokenCache, TokenProvider,
    http::{Auth, CallOptions, Error, HttpClient, HttpClientBuilder, Protocol, Request, Response},
};

/// Calls a provider in the name of one owner of tokens. Cloning gives another handle.
#[derive(Debug)]
pub struct AuthenticatedClient<D> {
    http: HttpClient<D>,
    tokens: TokenCache,
    /// Whether nothing stands between the cache and the provider's own token call.
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

impl<D: Protocol> AuthenticatedClient<D> {
    /// Sends `request` and decodes its response.
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

    /// Sends `request`, with a token where its [endpoint](crate::http::Endpoint::auth) asks for one; its response is read
    /// and not yet decoded.
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

    /// Returns a handle of the same connections and tokens whose calls have `options`; they replace those of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            http: self.http.with_options(options),
            ..self.clone()
        }
    }

    /// Where the tokens come from.
    #[must_use]
    pub fn token_provider(&self) -> &dyn TokenProvider {
        &self.tokens
    }

    /// Returns a handle of the token cache: for its figures, to refresh now, to end a pause, or to close it.
    #[must_use]
    pub fn token_cache(&self) -> TokenCache {
        self.tokens.clone()
    }

    /// Puts `token`, which a call of the provider's own brought beside something else, in the cache, as
    /// [`seed`](CachedTokenProvider::seed) does. Where the caller gave the source of tokens, a cache or a wrapper, the
    /// cache holds what that brings, and `token` is dropped.
    pub fn seed_token(&self, token: AccessToken) -> bool {
        self.owns_tokens && self.tokens.seed(token)
    }

    /// The source behind the cache, for a call that needs a token of its own: asked, it asks its provider.
    #[must_use]
    pub fn issuer(&self) -> &dyn TokenProvider {
        &**self.tokens.provider()
    }

    /// The layer below, for calls in another name.
    #[must_use]
    pub fn http(&self) -> &HttpClient<D> {
        &self.http
    }
}

/// Sets up a [`AuthenticatedClient`]: the layer, and a cache before the tokens.
#[derive(Debug, Clone)]
pub struct AuthenticatedClientBuilder {
    http: HttpClientBuilder,
    policy: RefreshPolicy,
    tokens: Tokens,
    wrap_issuer: Option<WrapIssuer>,
}

/// Where the tokens come from.
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
    /// Creates a builder for calls to `base_url` by `library`: its name and version, for the `User-Agent`.
    #[must_use]
    pub fn new(base_url: Url, library: &'static str) -> Self {
        Self {
            http: HttpClientBuilder::new(base_url, library),
            policy: RefreshPolicy::default(),
            tokens: Tokens::Own,
            wrap_issuer: None,
        }
    }

    /// Changes the settings of the layer.
    #[must_use]
    pub fn http(mut self, configure: impl FnOnce(HttpClientBuilder) -> HttpClientBuilder) -> Self {
        self.http = configure(self.http);
        self
    }

    /// When tokens are refreshed. Default: [`RefreshPolicy::default`]. A [`token_cache`](Self::token_cache) keeps its own
    /// policy.
    #[must_use]
    pub fn refresh_policy(mut self, policy: RefreshPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Where tokens come from, instead of the provider's own token call. A cache is put before it, unless it is a
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

    /// Sets the cache that tokens come from, to share it between clients of the same account. No other one is put before
    /// it.
    #[must_use]
    pub fn token_cache(mut self, cache: TokenCache) -> Self {
        self.tokens = Tokens::Cache(cache);
        self
    }

    /// Puts what `wrap` returns between the cache and the issuer that it is given: a decorator, or a store that several
    /// processes share. Not called for a [`token_cache`](Self::token_cache), which has an issuer already.
    #[must_use]
    pub fn wrap_issuer(
        mut self,
        wrap: impl Fn(Arc<dyn TokenProvider>) -> Arc<dyn TokenProvider> + Send + Sync + 'static,
    ) -> Self {
        self.wrap_issuer = Some(WrapIssuer(Arc::new(wrap)));
        self
    }

    /// The session, speaking `protocol`. `issuer` makes the provider's own source of tokens; it is not
    /// called when another one was given.
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
