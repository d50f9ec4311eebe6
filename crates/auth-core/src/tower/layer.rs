//! Layer that adds tokens to the requests of a service.

use std::{fmt, sync::Arc, time::Duration};

use ::http::{HeaderMap, StatusCode};
use tower_layer::Layer;

use super::{Authentication, CloneEmpty};
use crate::{TokenProvider, authenticator::Authenticator, http::BaseUrl};

/// Layer that authenticates the requests of a service with the tokens of `P`: see [`Authentication`].
///
/// `C` copies the bodies of requests, so that they can be sent again.
pub struct AuthenticationLayer<P, C = CloneEmpty> {
    authenticator: Authenticator<P>,
    relative: bool,
    clone_body: C,
}

impl<P: TokenProvider> AuthenticationLayer<P> {
    /// Creates a layer for requests below `base_url`. It calls `tokens` for each request, so use a
    /// [`CachedTokenProvider`](crate::CachedTokenProvider).
    pub fn new(base_url: BaseUrl, tokens: P) -> Self {
        Self {
            authenticator: Authenticator::new(base_url, tokens),
            relative: false,
            clone_body: CloneEmpty,
        }
    }
}

impl<P: TokenProvider, C> AuthenticationLayer<P, C> {
    /// Sets the function that copies a request's body, so that a request with a rejected token can be sent again. It
    /// returns `None` for a body that cannot be copied. Default: [`CloneEmpty`], which copies empty bodies only.
    ///
    /// For a body type that is cheap to clone, it is `|body: &B| Some(body.clone())`.
    #[must_use]
    pub fn clone_body<D>(self, clone_body: D) -> AuthenticationLayer<P, D> {
        AuthenticationLayer {
            authenticator: self.authenticator,
            relative: self.relative,
            clone_body,
        }
    }

    /// Authenticates requests whose URI has a path but no host, too.
    ///
    /// Call it only if the inner service sends all of them to the base URL's host, as a tonic channel does.
    #[must_use]
    pub fn relative_uris(mut self) -> Self {
        self.relative = true;
        self
    }

    /// Sets the timeout for fetching a token, and again for another one after a rejection. Default: 30 s.
    ///
    /// A cached token needs no wait.
    #[must_use]
    pub fn token_timeout(mut self, timeout: Duration) -> Self {
        self.authenticator.set_token_timeout(timeout);
        self
    }

    /// Sets the provider's rule for responses that reject the token, in place of the status 401.
    ///
    /// If it returns `true`, the token is invalidated and the request sent again, for every method: it must be `true`
    /// only for responses of the provider itself to requests that it has not executed. If it returns `false`, the
    /// response is returned, and the token kept.
    #[must_use]
    pub fn token_rejected(
        mut self,
        rule: impl Fn(StatusCode, &HeaderMap) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.authenticator.set_token_rejected(rule);
        self
    }
}

impl<S, P, C: Clone> Layer<S> for AuthenticationLayer<P, C> {
    type Service = Authentication<S, P, C>;

    fn layer(&self, inner: S) -> Self::Service {
        Authentication {
            inner,
            authenticator: Arc::new(self.authenticator.clone()),
            relative: self.relative,
            clone_body: self.clone_body.clone(),
        }
    }
}

impl<P, C: Clone> Clone for AuthenticationLayer<P, C> {
    fn clone(&self) -> Self {
        Self {
            authenticator: self.authenticator.clone(),
            relative: self.relative,
            clone_body: self.clone_body.clone(),
        }
    }
}

impl<P: fmt::Debug, C> fmt::Debug for AuthenticationLayer<P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationLayer")
            .field("authenticator", &self.authenticator)
            .field("relative", &self.relative)
            .finish_non_exhaustive()
    }
}
