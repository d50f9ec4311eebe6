//! Rules of the middlewares for clients of others: which requests get a token, and which are sent again with another.

mod token_rejection;

use std::{sync::Arc, time::Duration};

use ::http::{HeaderMap, Method, StatusCode, header};

use self::token_rejection::{TokenRejection, Verdict};
use crate::{
    AccessToken, TokenError, TokenErrorKind, TokenProvider,
    http::{BaseUrl, Url, is_placed},
};

/// Default timeout of a request for its token.
const DEFAULT_TOKEN_TIMEOUT: Duration = Duration::from_secs(30);

/// Decides about the tokens of `P` for requests below a base URL.
#[derive(Debug)]
pub(crate) struct Authenticator<P> {
    base_url: BaseUrl,
    tokens: Arc<P>,
    token_timeout: Duration,
    token_rejected: TokenRejection,
}

impl<P> Clone for Authenticator<P> {
    fn clone(&self) -> Self {
        Self {
            base_url: self.base_url.clone(),
            tokens: Arc::clone(&self.tokens),
            token_timeout: self.token_timeout,
            token_rejected: self.token_rejected.clone(),
        }
    }
}

/// A response to a request with a token.
#[derive(Debug)]
pub(crate) struct Reply<'a> {
    pub(crate) token: &'a AccessToken,
    pub(crate) method: &'a Method,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    /// The request can be sent again.
    pub(crate) is_replayable: bool,
}

impl<P: TokenProvider> Authenticator<P> {
    pub(crate) fn new(base_url: BaseUrl, tokens: P) -> Self {
        Self {
            base_url,
            tokens: Arc::new(tokens),
            token_timeout: DEFAULT_TOKEN_TIMEOUT,
            token_rejected: TokenRejection::default(),
        }
    }

    /// Sets the timeout of waiting for a token.
    pub(crate) fn set_token_timeout(&mut self, timeout: Duration) {
        self.token_timeout = timeout;
    }

    /// Sets the rule for responses that reject the token.
    pub(crate) fn set_token_rejected(
        &mut self,
        rule: impl Fn(StatusCode, &HeaderMap) -> bool + Send + Sync + 'static,
    ) {
        self.token_rejected = TokenRejection::By(Arc::new(rule));
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// Returns the token for a request to `url` with `headers`, or `None` for a request that stays as it is: one outside
    /// the base URL, or with a credential of its own.
    pub(crate) async fn token_for(
        &self,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<Option<AccessToken>, TokenError> {
        if headers.contains_key(header::AUTHORIZATION) || !self.base_url.is_above(url) {
            return Ok(None);
        }
        let token = self.token().await?;
        Ok(Some(token).filter(|token| !is_placed(token, url, headers)))
    }

    /// Invalidates the token of `reply` if the reply rejects it. Returns another token if the request is to be sent again.
    pub(crate) async fn replacement(&self, reply: Reply<'_>) -> Result<Option<AccessToken>, TokenError> {
        let verdict = self.token_rejected.verdict(&reply);
        if verdict == Verdict::Accepted {
            return Ok(None);
        }
        self.tokens.invalidate(reply.token);
        if verdict == Verdict::Ambiguous || !reply.is_replayable {
            return Ok(None);
        }
        let another = self.token().await?;
        if another.is_same(reply.token) {
            return Ok(None);
        }
        tracing::debug!("token rejected, replaying with another");
        Ok(Some(another))
    }

    async fn token(&self) -> Result<AccessToken, TokenError> {
        let timeout = self.token_timeout;
        let token = tokio::time::timeout(timeout, self.tokens.token()).await;
        token.unwrap_or_else(|_elapsed| {
            let message = format!("timed out after {timeout:?} waiting for a token");
            Err(TokenError::new(TokenErrorKind::Unavailable, message))
        })
    }
}
