//! HTTP client with a token cache.

mod builder;
#[cfg(feature = "store")]
mod token_sharing;

use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use self::builder::AuthenticatedClientBuilder;
#[cfg(feature = "store")]
pub(super) use self::token_sharing::TokenSharing;
use crate::{
    AccessToken, NoToken, TokenCache, TokenProvider,
    http::{
        Auth, BaseUrl, CallOptions, Endpoint, Error, ErrorCode, HttpClient, Protocol, RawRequest, Request,
        Response, ResponseStream, StandardProtocol,
    },
};

/// HTTP client that authenticates its requests with cached tokens. Clones share connections and tokens.
#[derive(Debug)]
pub struct AuthenticatedClient<D = StandardProtocol> {
    http: HttpClient<D>,
    tokens: TokenCache,
    issuer: Arc<dyn TokenProvider>,
    /// `true` if the cache calls the provider's own token call directly.
    owns_tokens: bool,
}

impl<D> Clone for AuthenticatedClient<D> {
    fn clone(&self) -> Self {
        Self {
            http: self.http.clone(),
            tokens: self.tokens.clone(),
            issuer: Arc::clone(&self.issuer),
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

    /// Sends a raw request by the rules of the operation among `operations` that has its method and path: its
    /// authentication, its [idempotency](crate::http::Endpoint::idempotency), and the replay after a rejected token.
    ///
    /// It returns the last response, whatever its status, and leaves its body to the caller like [`stream`](Self::stream).
    /// [`ResponseStream::error`] returns the error that the response reports.
    ///
    /// ```no_run
    /// use auth_core::http::{AuthenticatedClient, Endpoint, Error, Method, Protocol, RawRequest};
    ///
    /// static REFUND: Endpoint = Endpoint::post("refund", "/v1/refunds");
    ///
    /// async fn refund<P: Protocol>(
    ///     client: &AuthenticatedClient<P>,
    ///     body: Vec<u8>,
    /// ) -> Result<(), Error<P::Code>> {
    ///     let request = RawRequest::new(Method::POST, "/v1/refunds")?.body(body);
    ///     let response = client.raw(request, &[&REFUND]).await?;
    ///     println!("{} {:?}", response.status(), response.error());
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send) without a complete response. An error of the body is an item of the stream.
    ///
    /// # Cancel safety
    ///
    /// As for [`HttpClient::send`]. A [`SentFlag`](crate::http::SentFlag) tells whether the request may have been sent.
    pub async fn raw(
        &self,
        request: RawRequest,
        operations: &[&'static Endpoint],
    ) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        let request = request.into_request(operations);
        let tokens: &dyn TokenProvider = &self.tokens;
        let tokens = (request.endpoint.auth == Auth::Token).then_some(tokens);
        self.http.raw_as(tokens, request).await
    }

    /// Sends a raw request like [`raw`](Self::raw), without a token: to an API that has none.
    ///
    /// # Errors
    ///
    /// Those of [`raw`](Self::raw).
    ///
    /// # Cancel safety
    ///
    /// As for [`raw`](Self::raw).
    pub async fn raw_without_token(
        &self,
        request: RawRequest,
        operations: &[&'static Endpoint],
    ) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        self.http.raw_as(None, request.into_request(operations)).await
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
    /// [`seed`](crate::CachedTokenProvider::seed). If the caller set a token provider, a cache, a wrapper or a token store,
    /// `token` is dropped.
    pub fn seed_token(&self, token: AccessToken) -> bool {
        self.owns_tokens && self.tokens.seed(token)
    }

    /// Returns the token provider behind the cache and a token store, which requests a new token each time. With a
    /// [`token_cache`](AuthenticatedClientBuilder::token_cache) it is the provider of that cache.
    #[must_use]
    pub fn issuer(&self) -> &dyn TokenProvider {
        &*self.issuer
    }

    /// Returns the HTTP client, for requests without the cached token.
    #[must_use]
    pub fn http(&self) -> &HttpClient<D> {
        &self.http
    }
}

#[cfg(test)]
mod tests;
