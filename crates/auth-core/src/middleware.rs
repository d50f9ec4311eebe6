//! Authenticates requests of a [`reqwest_middleware`] client with the tokens of any [`TokenProvider`].
//!
//! Use it for an API without a crate of its own. The middleware replaces a rejected token and replays the request.
//!
//! ```
//! use auth_core::{
//!     AccessToken, Placement, StaticToken,
//!     http::{BaseUrl, Url, reqwest},
//!     middleware::Authentication,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = test_servers::mock_server().await;
//! # wiremock::Mock::given(wiremock::matchers::header("authorization", "Bearer example"))
//! #     .respond_with(wiremock::ResponseTemplate::new(200)).mount(&server).await;
//! # let api = server.uri();
//! # let https = reqwest::Client::builder().no_proxy().tls_certs_only(std::iter::empty());
//! # /*
//! let api = "https://api.example.com";
//! let https = reqwest::Client::builder();
//! # */
//! let tokens = StaticToken::new(AccessToken::new("example", Placement::Bearer));
//! let base_url = BaseUrl::new(Url::parse(&api)?)?;
//! let https = https.redirect(reqwest::redirect::Policy::none()).build()?;
//! let client = reqwest_middleware::ClientBuilder::new(https)
//!     .with(Authentication::new(base_url, tokens))
//!     .build();
//!
//! let response = client.get(format!("{api}/balance")).send().await?;
//! assert_eq!(response.status(), 200);
//! # Ok(()) }
//! ```

use std::time::Duration;

use ::http::{Extensions, HeaderMap, StatusCode};
use async_trait::async_trait;
use reqwest::{Request, Response};
pub use reqwest_middleware;
use reqwest_middleware::{Error, Middleware, Next, Result};

use crate::{
    AccessToken, Placement, TokenProvider,
    authenticator::{Authenticator, Reply},
    http::{BaseUrl, Url, place},
};

/// Middleware that authenticates requests with the tokens of `P`.
///
/// * It sends the token only to URLs below its base URL (scheme, host, port and path). It does not change other requests,
///   or requests that already have an `Authorization` header, or a value of their own where the token goes.
/// * The token's [`Placement`] decides where it goes. A header is marked sensitive. A token in the query is removed from
///   the URL of reqwest's error, but stays in [`Response::url`], and so in errors of the response
///   ([`error_for_status`](Response::error_for_status), decoding).
/// * A response that rejects the token [invalidates](TokenProvider::invalidate) it, and the middleware replays the request
///   exactly once, with another token. It replays nothing else. If there is no other token, or the replay is rejected too,
///   it returns the response. A request whose body is a stream cannot be replayed: the middleware returns the response, and
///   the next request gets another token.
///
/// # Rejected tokens
///
/// By default a 401 rejects the token. Use [`token_rejected`](Self::token_rejected) to set the provider's own rule. The
/// replay depends on whether a gateway may have written the 401:
///
/// | response | token | request |
/// |---|---|---|
/// | 401 with a `WWW-Authenticate` challenge of the scheme `Bearer`, to a [`Placement::Bearer`] | invalidated | replayed |
/// | any other 401 to an idempotent method (RFC 9110: GET, HEAD, OPTIONS, TRACE, PUT, DELETE) | invalidated | replayed |
/// | any other 401 to another method, such as POST or PATCH | invalidated | **not replayed** |
///
/// A gateway may return its own 401 after the origin has executed the call, and a replay could then make a payment twice.
/// The caller gets that 401, and must find out whether the call was executed before it sends the request again, which gets
/// another token.
///
/// Add a retry middleware before this one, so that a retry never uses a rejected token.
///
/// # Redirects
///
/// The HTTP client follows redirects after this middleware: build it with
/// [`redirect::Policy::none()`](reqwest::redirect::Policy::none). A client that follows redirects sends neither
/// `Authorization` nor `Cookie` to another host, but a token in another header goes there, and one in the query goes there
/// as `Referer`. The middleware never replays a request that was
/// redirected, since it may have been executed; it cannot distinguish a redirect to the same URL from a direct response.
///
/// # Errors
///
/// [`Error::Middleware`] with the [`TokenError`](crate::TokenError) when no token is available, for the first request or
/// for the replay, or with the [`InvalidInput`](crate::InvalidInput) when the token is not a valid header value. If
/// fetching a token exceeds the [`token_timeout`](Self::token_timeout), the kind of the `TokenError` is
/// [`Unavailable`](crate::TokenErrorKind::Unavailable).
///
/// # Cancel safety
///
/// Dropping the future of a request drops the request; the provider may have executed it. A
/// [`CachedTokenProvider`](crate::CachedTokenProvider) does not lose a token that is being fetched.
#[derive(Debug)]
pub struct Authentication<P>(Authenticator<P>);

impl<P: TokenProvider> Authentication<P> {
    /// Creates a middleware for requests below `base_url`. It calls `tokens` for each request, so use a
    /// [`CachedTokenProvider`](crate::CachedTokenProvider).
    pub fn new(base_url: BaseUrl, tokens: P) -> Self {
        Self(Authenticator::new(base_url, tokens))
    }

    /// Sets the timeout for fetching a token, and again for another one after a rejection. Default: 30 s.
    ///
    /// A cached token needs no wait.
    #[must_use]
    pub fn token_timeout(mut self, timeout: Duration) -> Self {
        self.0.set_token_timeout(timeout);
        self
    }

    /// Sets the provider's rule for responses that reject the token, in place of the status 401.
    ///
    /// The rule gets the status and the headers. If it returns `true`, the middleware invalidates the token and replays the
    /// request, for every method: it must be `true` only for responses of the provider itself to requests that it has not
    /// executed. If it returns `false`, the middleware returns the response and keeps the token.
    ///
    /// ```
    /// use auth_core::{
    ///     AccessToken, Placement, StaticToken,
    ///     http::{BaseUrl, Url},
    ///     middleware::Authentication,
    /// };
    ///
    /// let base_url = BaseUrl::new(Url::parse("https://api.example.com")?)?;
    /// let tokens = StaticToken::new(AccessToken::new("example", Placement::Raw));
    /// let authentication = Authentication::new(base_url, tokens).token_rejected(|_status, headers| {
    ///     headers.get("x-error-code").is_some_and(|code| code == "TOKEN_EXPIRED")
    /// });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn token_rejected(
        mut self,
        rule: impl Fn(StatusCode, &HeaderMap) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.0.set_token_rejected(rule);
        self
    }
}

#[async_trait]
impl<P: TokenProvider + 'static> Middleware for Authentication<P> {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let token = self.0.token_for(request.url(), request.headers()).await;
        let Some(token) = token.map_err(Error::middleware)? else {
            return next.run(request, extensions).await;
        };
        let (method, again) = (request.method().clone(), request.try_clone());
        let request = authenticated(request, &token)?;
        let url = request.url().clone();
        let response = send(request, &token, extensions, next.clone()).await?;
        if !self.0.base_url().is_above(response.url()) {
            return Ok(response);
        }
        let reply = Reply {
            token: &token,
            method: &method,
            status: response.status(),
            headers: response.headers(),
            is_replayable: again.is_some() && is_from(&response, &url),
        };
        let another = self.0.replacement(reply).await.map_err(Error::middleware)?;
        let (Some(again), Some(another)) = (again, another) else {
            return Ok(response);
        };
        // Dropping an unread body closes an HTTP/1 connection; that costs less than waiting for the body.
        drop(response);
        send(authenticated(again, &another)?, &another, extensions, next).await
    }
}

/// Adds `token` to `request`.
fn authenticated(mut request: Request, token: &AccessToken) -> Result<Request> {
    let mut url = request.url().clone();
    place(token, &mut url, request.headers_mut()).map_err(Error::middleware)?;
    *request.url_mut() = url;
    Ok(request)
}

/// Sends `request`, and removes a secret of `token` in the query from the URL of an error.
async fn send(
    request: Request,
    token: &AccessToken,
    extensions: &mut Extensions,
    next: Next<'_>,
) -> Result<Response> {
    next.run(request, extensions).await.map_err(|mut error| {
        let mut placements = token.credentials().map(|(_, placement)| placement);
        if let (true, Some(url)) = (
            placements.any(|placement| matches!(placement, Placement::Query(_))),
            error.url_mut(),
        ) {
            url.set_query(None);
        }
        error
    })
}

/// Returns whether `response` is from `url` itself, without a redirect.
fn is_from(response: &Response, url: &Url) -> bool {
    let mut sent = url.clone();
    // A fragment is never sent, so the URL of the response has none.
    sent.set_fragment(None);
    *response.url() == sent
}

#[cfg(test)]
mod tests;
