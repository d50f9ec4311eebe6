//! Service that adds tokens to requests.

use std::{
    fmt,
    future::poll_fn,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use ::http::{Request, Response};
use tower_service::Service;

use super::{
    CloneBody, CloneEmpty, Error,
    target::{authenticate, url_of},
};
use crate::{
    TokenProvider,
    authenticator::{Authenticator, Reply},
};

/// Service that authenticates requests with the tokens of `P` and sends them by `S`. An
/// [`AuthenticationLayer`](super::AuthenticationLayer) creates it.
///
/// * It sends the token only to URLs below its base URL (scheme, host, port and path), which is https or on this machine.
///   It does not change other requests, or requests that already have an `Authorization` header, or a value of their own
///   where the token goes.
/// * The token's [`Placement`](crate::Placement) decides where it goes. A header is marked sensitive. A token in the query
///   is part of the URI, which an error of the inner service may show.
/// * A response that rejects the token [invalidates](TokenProvider::invalidate) it, and the request is sent again exactly
///   once, with another token, if its body can be [copied](super::AuthenticationLayer::clone_body). If there is no other
///   token, or that is rejected too, the response is returned.
///
/// # Rejected tokens
///
/// By default a 401 rejects the token. The request is sent again if its method is idempotent, or if a
/// [`Placement::Bearer`](crate::Placement::Bearer) is rejected with a `WWW-Authenticate` challenge of the scheme `Bearer`;
/// any other 401 may be written by a gateway after the provider executed the request. Set the provider's own rule with
/// [`token_rejected`](super::AuthenticationLayer::token_rejected).
///
/// # Other layers
///
/// Add layers that retry or follow redirects before this one, so that each request of theirs is judged by its own URI
/// and gets a token that is valid.
///
/// The inner service is polled for readiness before the token is fetched, so a limit of concurrent requests includes those
/// that wait for a token.
///
/// # Cancel safety
///
/// Dropping the future of a request drops the request; the provider may have executed it. A
/// [`CachedTokenProvider`](crate::CachedTokenProvider) does not lose a token that is being fetched.
pub struct Authentication<S, P, C = CloneEmpty> {
    pub(super) inner: S,
    pub(super) authenticator: Arc<Authenticator<P>>,
    pub(super) relative: bool,
    pub(super) clone_body: C,
}

impl<S, P, C, B, R> Service<Request<B>> for Authentication<S, P, C>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    P: TokenProvider + 'static,
    C: CloneBody<B>,
    B: Send + 'static,
    R: Send,
{
    type Response = Response<R>;
    type Error = Error<S::Error>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context).map_err(Error::Service)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // Readiness belongs to one instance: the ready one sends this request, and its clone replaces it.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        let authenticator = Arc::clone(&self.authenticator);
        let Some(url) = url_of(request.uri(), authenticator.base_url(), self.relative) else {
            return Box::pin(send(inner, request));
        };
        let body = self.clone_body.clone_body(request.body());
        Box::pin(async move {
            let mut inner = inner;
            let token = authenticator.token_for(&url, request.headers()).await;
            let Some(token) = token.map_err(Error::Token)? else {
                return send(inner, request).await;
            };
            let (mut parts, sent) = request.into_parts();
            let again = body.map(|body| (parts.clone(), body));
            let method = parts.method.clone();
            authenticate(&token, &url, &mut parts.uri, &mut parts.headers).map_err(Error::InvalidInput)?;
            let response = inner.call(Request::from_parts(parts, sent)).await;
            let response = response.map_err(Error::Service)?;
            let reply = Reply {
                token: &token,
                method: &method,
                status: response.status(),
                headers: response.headers(),
                is_replayable: again.is_some(),
            };
            let another = authenticator.replacement(reply).await.map_err(Error::Token)?;
            let (Some((mut parts, body)), Some(another)) = (again, another) else {
                return Ok(response);
            };
            drop(response);
            authenticate(&another, &url, &mut parts.uri, &mut parts.headers).map_err(Error::InvalidInput)?;
            poll_fn(|context| inner.poll_ready(context))
                .await
                .map_err(Error::Service)?;
            send(inner, Request::from_parts(parts, body)).await
        })
    }
}

/// Sends `request` by `inner`, which is ready.
async fn send<S: Service<Request<B>>, B>(
    mut inner: S,
    request: Request<B>,
) -> Result<S::Response, Error<S::Error>> {
    inner.call(request).await.map_err(Error::Service)
}

impl<S: Clone, P, C: Clone> Clone for Authentication<S, P, C> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            authenticator: Arc::clone(&self.authenticator),
            relative: self.relative,
            clone_body: self.clone_body.clone(),
        }
    }
}

impl<S: fmt::Debug, P: fmt::Debug, C> fmt::Debug for Authentication<S, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication")
            .field("inner", &self.inner)
            .field("authenticator", &self.authenticator)
            .field("relative", &self.relative)
            .finish_non_exhaustive()
    }
}
