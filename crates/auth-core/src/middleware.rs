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

use ::http::{Extensions, StatusCode, header};
use async_trait::async_trait;
use reqwest::{Request, Response};
pub use reqwest_middleware;
use reqwest_middleware::{Error, Middleware, Next, Result};

use crate::{
    AccessToken, Placement, TokenProvider,
    http::{BaseUrl, Url, own_token, place},
};

/// Authenticates requests with the tokens of `P`.
///
/// * The token goes below its base URL (scheme, host, port and path) and nowhere else. A request to anywhere else,
///   and one that brings an `Authorization` or the token's query parameter of its own, is passed on as it is.
/// * The token is placed where it says itself. In a header it is marked sensitive; one in the query is taken out of
///   the URL in reqwest's error. It stays in [`Response::url`], and so in what the response's own errors say
///   ([`error_for_status`](Response::error_for_status), decoding).
/// * On a 401 the token is [invalidated](TokenProvider::invalidate), another one is asked for, and the request is
///   replayed exactly once, whatever its method: who refuses the token has done nothing. Nothing else is sent twice.
///   Where there is no other token, the 401 is the answer, and so is a second one. A request whose body is a stream
///   cannot be replayed: its 401 is the answer too, and the next request gets another token.
///
/// It belongs behind a middleware that retries, which then never repeats a token that was refused.
///
/// # Redirects
///
/// They are followed below it, by the client: build that one with
/// [`redirect::Policy::none()`](reqwest::redirect::Policy::none). One that follows takes no `Authorization` to
/// another host, but a token in the query goes there as `Referer`. A 401 from where a redirect led is never
/// replayed, since what was asked may be done; a redirect back to the same URL cannot be told from an answer.
///
/// # Errors
///
/// [`Error::Middleware`] around the [`TokenError`](crate::TokenError) when there is no token, be it the first or
/// the one after a 401, or around the [`InvalidInput`](crate::InvalidInput) when it cannot stand in a header.
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
}

impl<P: TokenProvider> Authentication<P> {
    /// Authenticates requests below `base_url` with `tokens`, which should be a
    /// [`CachedTokenProvider`](crate::CachedTokenProvider): it is asked for each request.
    pub fn new(base_url: BaseUrl, tokens: P) -> Self {
        Self { base_url, tokens }
    }

    async fn token(&self) -> Result<AccessToken> {
        own_token(&self.tokens).await.map_err(Error::middleware)
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
        let again = request.try_clone();
        let request = authenticated(request, &token)?;
        let url = request.url().clone();
        let answer = send(request, &token, extensions, next.clone()).await?;
        let is_refusal = answer.status() == StatusCode::UNAUTHORIZED && self.base_url.is_above(answer.url());
        if !is_refusal {
            return Ok(answer);
        }
        self.tokens.invalidate(&token);
        let Some(again) = again.filter(|_| is_from(&answer, &url)) else {
            return Ok(answer);
        };
        let another = self.token().await?;
        if another.is_same(&token) {
            return Ok(answer);
        }
        tracing::debug!("token refused, replaying with another");
        // Unread, which closes a connection of HTTP/1: what a refusal has to say is no reason to wait.
        drop(answer);
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

/// Whether `answer` is from `url` itself, and not from where a redirect led.
fn is_from(answer: &Response, url: &Url) -> bool {
    let mut sent = url.clone();
    // A fragment is never sent, so that the answer's URL has none.
    sent.set_fragment(None);
    *answer.url() == sent
}

#[cfg(test)]
mod tests;
