//! Tokens for the requests of a client of your own: a [`reqwest_middleware::Middleware`].
//!
//! For an API that has no crate here and needs no more than its token: any [`TokenProvider`] authenticates the
//! requests of a [`reqwest_middleware`] client, and a token that is refused is replaced.
//!
//! ```
//! use auth_core::{AccessToken, Placement, StaticToken, http::{BaseUrl, Url, reqwest}, middleware::Authentication};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = wiremock::MockServer::start().await;
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
    http::{BaseUrl, place},
};

/// Authenticates requests with the tokens of `P`.
///
/// * The token goes below its base URL (scheme, host, port and path) and nowhere else. A request to anywhere else, and one
///   that brings an `Authorization` or the token's query parameter of its own, is passed on as it is.
/// * The token is placed where it says itself. In a header it is marked sensitive; one in the query is taken out of the
///   URL in an error. It stays in [`Response::url`].
/// * On a 401 the token is [invalidated](TokenProvider::invalidate), another one is asked for, and the request is replayed
///   exactly once, whatever its method: who refuses the token has done nothing. Where there is no other token, the
///   401 is the answer. A request whose body is a stream cannot be replayed: its 401 is the answer too, and the next
///   request gets another token.
///
/// It belongs behind a middleware that retries, which then never repeats a token that was refused. Redirects are followed
/// below it, by the client: build that one with [`redirect::Policy::none()`](reqwest::redirect::Policy::none). One
/// that follows takes `Authorization` to no other host, but the rest of the request.
///
/// # Errors
///
/// [`Error::Middleware`] around the [`TokenError`](crate::TokenError) when there is no token, or around the
/// [`InvalidInput`](crate::InvalidInput) when it cannot stand in a header.
///
/// # Cancel safety
///
/// Dropping the future of a request drops the request; the API may have done what was asked. What becomes of a token that was
/// on its way is the provider's business: a [`CachedTokenProvider`](crate::CachedTokenProvider) loses none.
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
        self.tokens.token().await.map_err(Error::middleware)
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
        let again = request.try_clone();
        let answer = send(request, &token, extensions, next.clone()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.tokens.invalidate(&token);
        let Some(again) = again else {
            return Ok(answer);
        };
        let another = self.token().await?;
        if another.is_same(&token) {
            return Ok(answer);
        }
        tracing::debug!("token refused, replaying with another");
        // Unread: what a refusal has to say is no reason to wait, and a new connection costs little.
        drop(answer);
        send(again, &another, extensions, next).await
    }
}

/// Sends `request` with `token` in its place.
async fn send(
    mut request: Request,
    token: &AccessToken,
    extensions: &mut Extensions,
    next: Next<'_>,
) -> Result<Response> {
    if let Placement::Query(name) = token.placement()
        && request.url().query_pairs().any(|(key, _)| key == name.as_ref())
    {
        return next.run(request, extensions).await;
    }
    let mut url = request.url().clone();
    place(token, &mut url, request.headers_mut()).map_err(Error::middleware)?;
    *request.url_mut() = url;
    next.run(request, extensions).await.map_err(|mut error| {
        if let (Placement::Query(_), Some(url)) = (token.placement(), error.url_mut()) {
            url.set_query(None);
        }
        error
    })
}

#[cfg(test)]
mod tests;
