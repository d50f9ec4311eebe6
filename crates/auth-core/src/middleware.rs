//! Tokens for the requests of a client of your own: a [`reqwest_middleware::Middleware`].
//!
//! For an API that has no crate here and needs no more than its token: any [`TokenProvider`] authenticates the
//! requests of a [`reqwest_middleware`] client, and a token that is refused is replaced.
//!
//! ```
//! use auth_core::{AccessToken, Placement, StaticToken, http::{BaseUrl, Url, reqwest}, middleware::Authentication};
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
//! let answer = client.get(format!("{api}/balance")).send().await?;
//! assert_eq!(answer.status(), 200);
//! # Ok(()) }
//! ```

mod token_rejection;

use std::time::Duration;

use ::http::{Extensions, header};
use async_trait::async_trait;
use reqwest::{Request, Response};
pub use reqwest_middleware;
use reqwest_middleware::{Error, Middleware, Next, Result};

use self::token_rejection::{TokenRejection, Verdict};
use crate::{
    AccessToken, Placement, TokenError, TokenErrorKind, TokenProvider,
    http::{BaseUrl, Url, place},
};

/// How long a request waits for a token by default.
const DEFAULT_TOKEN_TIMEOUT: Duration = Duration::from_secs(30);

/// Authenticates requests with the tokens of `P`.
///
/// * The token goes below its base URL (scheme, host, port and path) and nowhere else. A request to anywhere else,
///   and one that brings an `Authorization` or the token's query parameter of its own, is passed on as it is.
/// * The token is placed where it says itself. In a header it is marked sensitive; one in the query is taken out of
///   the URL in reqwest's error. It stays in [`Response::url`], and so in what the response's own errors say
///   ([`error_for_status`](Response::error_for_status), decoding).
/// * A response that refuses the token [invalidates](TokenProvider::invalidate) it, and the request is replayed exactly
///   once, with another token. Nothing else is sent twice. Where there is no other token, the response is returned, and so
///   is a second refusal. A request whose body is a stream cannot be replayed: the response is returned too, and the next
///   request gets another token.
///
/// # Which responses refuse the token
///
/// Unless [`token_rejected`](Self::token_rejected) gives the provider's own rule, a 401 does, and what follows depends on who
/// must have written it:
///
/// | response | token | request |
/// |---|---|---|
/// | 401 with a `WWW-Authenticate` challenge of the scheme `Bearer`, to a [`Placement::Bearer`] | invalidated | replayed |
/// | any other 401 to an idempotent method (RFC 9110: GET, HEAD, OPTIONS, TRACE, PUT, DELETE) | invalidated | replayed |
/// | any other 401 to another method, such as POST or PATCH | invalidated | **not replayed** |
///
/// A gateway may write a 401 of its own after the origin has executed the call; a payment would then be made twice. The
/// caller gets that 401, and finds out what was done before it sends the request again, which carries another token.
///
/// It belongs behind a middleware that retries, which then never repeats a token that was refused.
///
/// # Redirects
///
/// They are followed below it, by the client: build that one with
/// [`redirect::Policy::none()`](reqwest::redirect::Policy::none). One that follows takes no `Authorization` to
/// another host, but a token in the query goes there as `Referer`. A refusal from where a redirect led is never
/// replayed, since what was asked may be done; a redirect back to the same URL cannot be told from a response.
///
/// # Errors
///
/// [`Error::Middleware`] around the [`TokenError`] when there is no token, be it the first or the one after a refusal, or
/// around the [`InvalidInput`](crate::InvalidInput) when it cannot stand in a header. A token that takes longer than the
/// [`token_timeout`](Self::token_timeout) is a `TokenError` of the kind [`Unavailable`](TokenErrorKind::Unavailable).
///
/// # Cancel safety
///
/// Dropping the future of a request drops the request; the API may have done what was asked. What becomes of a
/// token that was on its way is the provider's business: a [`CachedTokenProvider`](crate::CachedTokenProvider)
/// loses none.
#[derive(Debug)]
pub struct Authentication<P> {
    base_url: BaseUrl,
    tokens: P,
    token_timeout: Duration,
    token_rejected: TokenRejection,
}

impl<P: TokenProvider> Authentication<P> {
    /// Authenticates requests below `base_url` with `tokens`, which should be a
    /// [`CachedTokenProvider`](crate::CachedTokenProvider): it is asked for each request.
    pub fn new(base_url: BaseUrl, tokens: P) -> Self {
        Self {
            base_url,
            tokens,
            token_timeout: DEFAULT_TOKEN_TIMEOUT,
            token_rejected: TokenRejection::default(),
        }
    }

    /// Sets how long a request waits for a token, and after a refusal for another one. Default: 30 s.
    ///
    /// A token that is at hand is used without waiting.
    #[must_use]
    pub fn token_timeout(mut self, timeout: Duration) -> Self {
        self.token_timeout = timeout;
        self
    }

    /// Sets the provider's own rule for a response that refuses the token, in place of the status 401.
    ///
    /// The rule sees the status and the headers. Where it returns `true` the token is invalidated and the request is
    /// replayed, whatever its method: the rule must be true only for responses that the provider itself has written, and
    /// without executing the request. Where it returns `false` the response is returned, and the token is kept.
    ///
    /// ```
    /// use auth_core::{AccessToken, Placement, StaticToken, http::{BaseUrl, Url, reqwest}, middleware::Authentication};
    ///
    /// let base_url = BaseUrl::new(Url::parse("https://api.example.com")?)?;
    /// let tokens = StaticToken::new(AccessToken::new("example", Placement::Raw));
    /// let authentication = Authentication::new(base_url, tokens).token_rejected(|response: &reqwest::Response| {
    ///     let code = response.headers().get("x-error-code");
    ///     code.is_some_and(|code| code == "TOKEN_EXPIRED")
    /// });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn token_rejected(mut self, rule: impl Fn(&Response) -> bool + Send + Sync + 'static) -> Self {
        self.token_rejected = TokenRejection::By(Box::new(rule));
        self
    }

    async fn token(&self) -> Result<AccessToken> {
        let timeout = self.token_timeout;
        let token = tokio::time::timeout(timeout, self.tokens.token()).await;
        let timed_out = |_elapsed| {
            let message = format!("timed out after {timeout:?} waiting for a token");
            Err(TokenError::new(TokenErrorKind::Unavailable, message))
        };
        token.unwrap_or_else(timed_out).map_err(Error::middleware)
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
        let is_authenticated = request.headers().contains_key(header::AUTHORIZATION);
        if is_authenticated || !self.base_url.is_above(request.url()) {
            return next.run(request, extensions).await;
        }
        let token = self.token().await?;
        if is_in_query(&token, request.url()) {
            return next.run(request, extensions).await;
        }
        let (method, again) = (request.method().clone(), request.try_clone());
        let request = authenticated(request, &token)?;
        let url = request.url().clone();
        let response = send(request, &token, extensions, next.clone()).await?;
        if !self.base_url.is_above(response.url()) {
            return Ok(response);
        }
        let verdict = self.token_rejected.judge(&response, &method, token.placement());
        if verdict == Verdict::Accepted {
            return Ok(response);
        }
        self.tokens.invalidate(&token);
        let may_replay = verdict == Verdict::Rejected && is_from(&response, &url);
        let Some(again) = again.filter(|_| may_replay) else {
            return Ok(response);
        };
        let another = self.token().await?;
        if another.is_same(&token) {
            return Ok(response);
        }
        tracing::debug!("token refused, replaying with another");
        // Unread, which closes a connection of HTTP/1: what a refusal has to say is no reason to wait.
        drop(response);
        send(authenticated(again, &another)?, &another, extensions, next).await
    }
}

/// Whether the query of `url` has a parameter where `token` would go.
fn is_in_query(token: &AccessToken, url: &Url) -> bool {
    match token.placement() {
        Placement::Query(name) => url.query_pairs().any(|(key, _)| key == name.as_ref()),
        _ => false,
    }
}

/// `request` with `token` in its place.
fn authenticated(mut request: Request, token: &AccessToken) -> Result<Request> {
    let mut url = request.url().clone();
    place(token, &mut url, request.headers_mut()).map_err(Error::middleware)?;
    *request.url_mut() = url;
    Ok(request)
}

/// Sends `request`, whose error does not tell the `token` in its query.
async fn send(
    request: Request,
    token: &AccessToken,
    extensions: &mut Extensions,
    next: Next<'_>,
) -> Result<Response> {
    next.run(request, extensions).await.map_err(|mut error| {
        if let (Placement::Query(_), Some(url)) = (token.placement(), error.url_mut()) {
            url.set_query(None);
        }
        error
    })
}

/// Whether `response` is from `url` itself, and not from where a redirect led.
fn is_from(response: &Response, url: &Url) -> bool {
    let mut sent = url.clone();
    // A fragment is never sent, so that the response's URL has none.
    sent.set_fragment(None);
    *response.url() == sent
}

#[cfg(test)]
mod tests;
