//! The way of a call.

use std::time::{Duration, Instant};

use tracing::Instrument;

use super::{
    Answer, Auth, Dialect, Error, ErrorKind, Http, Repeat, Request,
    attempt::{Attempt, Failure},
    builder::Inner,
    own_token::own_token,
    span,
};
use crate::{AccessToken, InvalidInput, TokenProvider};

impl<D: Dialect> Http<D> {
    /// Sends `request` without a token: a token call, or a call of an API that asks for none.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`ErrorKind::InvalidInput`], before anything is sent, when the
    /// [endpoint](super::Endpoint::auth) asks for a token. A 401 is final here, since there is no token to replace.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection. The provider may have done what was asked; an
    /// operation that must not be done twice must then be looked up before it is asked for again.
    pub async fn send(&self, request: Request) -> Result<Answer<D::Code>, Error<D::Code>> {
        if request.endpoint.auth == Auth::Token {
            return Err(InvalidInput::missing("token", "a call in the name of its owner").into());
        }
        self.call(request, None).await
    }

    /// Sends `request` in the name of the owner of `tokens`. When the provider refuses the token,
    /// another one is asked for, and the call replayed, exactly once.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`ErrorKind::Token`] when there is no token.
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub async fn send_as(
        &self,
        tokens: &dyn TokenProvider,
        request: Request,
    ) -> Result<Answer<D::Code>, Error<D::Code>> {
        self.call(request, Some(tokens)).await
    }

    async fn call(
        &self,
        request: Request,
        tokens: Option<&dyn TokenProvider>,
    ) -> Result<Answer<D::Code>, Error<D::Code>> {
        request.check()?;
        let inner = &*self.inner;
        let span = span::call(request.endpoint, &inner.base_url);
        let call = Call {
            inner,
            request: &request,
            tokens,
            deadline: inner.clock.now().plus(inner.limits.deadline).monotonic,
        };
        call.run().instrument(span).await
    }
}

/// A call under way: as many attempts as it takes, or is worth.
struct Call<'a, D> {
    inner: &'a Inner<D>,
    request: &'a Request,
    tokens: Option<&'a dyn TokenProvider>,
    /// By the monotonic clock alone: an operator who sets the time ends no call.
    deadline: Instant,
}

impl<D: Dialect> Call<'_, D> {
    async fn run(&self) -> Result<Answer<D::Code>, Error<D::Code>> {
        let outcome = self.attempts().await;
        span::record_end(outcome.as_ref().err());
        outcome
    }

    async fn attempts(&self) -> Result<Answer<D::Code>, Error<D::Code>> {
        let clock = &self.inner.clock;
        let mut token = self.token().await?;
        let mut resends = 0;
        let mut failed = 0;
        let mut was_replayed = false;
        loop {
            let Failure {
                error,
                is_token_refused,
            } = match self.attempt(token.as_ref(), resends).await {
                Ok(answer) => {
                    self.inner.retry.succeeded();
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            resends += 1;
            if let (Some(tokens), Some(refused)) = (self.tokens, &token)
                && is_token_refused
            {
                if was_replayed {
                    // A new token that is refused as well is not what is wrong; it stays.
                    return Err(error);
                }
                was_replayed = true;
                tokens.invalidate(refused);
                let another = self.token().await?;
                if another.as_ref().is_none_or(|another| another.is_same(refused)) {
                    return Err(error);
                }
                tracing::debug!(
                    http.request.resend_count = resends,
                    "token refused, replaying with another"
                );
                token = another;
                continue;
            }
            failed += 1;
            let Some(pause) = self.pause_before_retry(failed, &error) else {
                return Err(error);
            };
            tracing::debug!(
                http.request.resend_count = resends,
                "error.type" = error.kind().name(),
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "retrying"
            );
            clock.sleep(pause).await;
            if token.as_ref().is_some_and(|token| token.is_expired(clock.now())) {
                token = self.token().await?;
            }
        }
    }

    async fn attempt(
        &self,
        token: Option<&AccessToken>,
        resends: u32,
    ) -> Result<Answer<D::Code>, Failure<D::Code>> {
        let span = span::attempt(self.request.endpoint, &self.inner.base_url, resends);
        let attempt = Attempt {
            inner: self.inner,
            request: self.request,
            token,
            deadline: self.deadline,
        };
        attempt.run().instrument(span).await
    }

    /// The pause before the call is sent again; `None` when it is not.
    fn pause_before_retry(&self, failed: u32, error: &Error<D::Code>) -> Option<Duration> {
        // Without a connection nothing was sent, so that even a payment is not sent twice.
        let may_repeat = self.request.endpoint.repeat == Repeat::Safe || error.kind() == ErrorKind::Connect;
        if !may_repeat || !error.is_retryable() {
            return None;
        }
        self.inner
            .retry
            .pause_after(failed, error.retry_after(), self.time_left())
    }

    /// A token, if it comes in time; `None` for a call that carries none.
    async fn token(&self) -> Result<Option<AccessToken>, Error<D::Code>> {
        let Some(tokens) = self.tokens else {
            return Ok(None);
        };
        let endpoint = self.request.endpoint;
        match tokio::time::timeout(self.time_left(), own_token(tokens)).await {
            Ok(Ok(token)) => Ok(Some(token)),
            Ok(Err(error)) => Err(Error::token(endpoint, error)),
            Err(_elapsed) => Err(Error::out_of_time(endpoint)),
        }
    }

    fn time_left(&self) -> Duration {
        self.deadline
            .saturating_duration_since(self.inner.clock.now().monotonic)
    }
}

#[cfg(test)]
mod tests;
