//! Request loop: acquire a token, send attempts, retry.

mod attempt;
mod observation;

use std::time::{Duration, Instant};

use http::StatusCode;
use tracing::Instrument;

use self::attempt::{Arrival, Attempt, Delivery, error_of};
use super::{
    Auth, CallOptions, Error, HttpClient, Idempotency, Protocol, Request, Response, ResponseStream,
    RetryPolicy, client::Inner, span,
};
use crate::{AccessToken, InvalidInput, TokenProvider};

impl<D: Protocol> HttpClient<D> {
    /// Sends `request` without a token: a token call, or a call of an API without tokens.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`ErrorKind::InvalidInput`](crate::http::ErrorKind::InvalidInput), before anything is sent, if the
    /// [endpoint](crate::http::Endpoint::auth) requires a token. A 401 is final here, since there is no token to replace.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection. The provider may have executed the request, so look up a non-idempotent
    /// operation before sending it again.
    pub async fn send(&self, request: Request) -> Result<Response<D::Code>, Error<D::Code>> {
        Ok(self.call(request, None, Delivery::Whole).await?.response)
    }

    /// Sends `request` like [`send`](Self::send), and leaves the body of a successful response to the caller.
    ///
    /// The client reads error responses completely and retries them, until it returns a stream. The attempt timeout and the
    /// deadline end with the head of the response; the read timeout applies to each part of the body.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send). An error of the body is an item of the stream.
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub async fn stream(&self, request: Request) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        let arrival = self.call(request, None, Delivery::Stream).await?;
        Ok(arrival.into_stream(self.inner.limits.read))
    }

    /// Sends `request` with a token of `tokens`. If the provider rejects the token, the client gets another one and sends
    /// the request again, exactly once. It sends a non-idempotent one ([`Idempotency::NonIdempotent`]) again only after a
    /// 401 with a documented code or error shape of the provider.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`ErrorKind::Token`](crate::http::ErrorKind::Token) if no token is available.
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub async fn send_as(
        &self,
        tokens: &dyn TokenProvider,
        request: Request,
    ) -> Result<Response<D::Code>, Error<D::Code>> {
        Ok(self.call(request, Some(tokens), Delivery::Whole).await?.response)
    }

    /// Sends `request` like [`send_as`](Self::send_as), and leaves the body of a successful response to the caller, like
    /// [`stream`](Self::stream).
    ///
    /// # Errors
    ///
    /// Those of [`send_as`](Self::send_as). An error of the body is an item of the stream.
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub async fn stream_as(
        &self,
        tokens: &dyn TokenProvider,
        request: Request,
    ) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        let arrival = self.call(request, Some(tokens), Delivery::Stream).await?;
        Ok(arrival.into_stream(self.inner.limits.read))
    }

    /// Sends `request` with a token of `tokens`, if there are any, and returns the last response, also if it is an error
    /// response: see [`AuthenticatedClient::raw`](crate::http::AuthenticatedClient::raw).
    pub(super) async fn raw_as(
        &self,
        tokens: Option<&dyn TokenProvider>,
        request: Request,
    ) -> Result<ResponseStream<D::Code>, Error<D::Code>> {
        let arrival = self.call(request, tokens, Delivery::Raw).await?;
        Ok(arrival.into_stream(self.inner.limits.read))
    }

    async fn call(
        &self,
        request: Request,
        tokens: Option<&dyn TokenProvider>,
        delivery: Delivery,
    ) -> Result<Arrival<D::Code>, Error<D::Code>> {
        if tokens.is_none() && request.endpoint.auth == Auth::Token && delivery != Delivery::Raw {
            return Err(InvalidInput::missing(
                "token",
                "a call through an `AuthenticatedClient` or `send_as`",
            )
            .into());
        }
        request.check()?;
        self.options.check()?;
        let (inner, options) = (&*self.inner, &*self.options);
        let span = span::call(request.endpoint, &inner.base_url);
        let deadline = options.deadline.unwrap_or(inner.limits.deadline);
        let call = Call {
            inner,
            request: &request,
            tokens,
            options,
            retry: options.retry.as_ref().unwrap_or(&inner.retry),
            deadline: inner.clock.now().plus(deadline).monotonic,
            delivery,
        };
        let outcome = call.attempts().instrument(span.clone()).await;
        span::record_end(&span, error_of(&outcome));
        outcome
    }
}

/// In-flight call with its attempts.
struct Call<'a, D> {
    inner: &'a Inner<D>,
    request: &'a Request,
    tokens: Option<&'a dyn TokenProvider>,
    options: &'a CallOptions,
    retry: &'a RetryPolicy,
    /// On the monotonic clock, so that setting the system time does not end a call.
    deadline: Instant,
    delivery: Delivery,
}

/// State of the attempts of a call.
#[derive(Default)]
struct Progress {
    /// Attempts after the first.
    resends: u32,
    /// Failures that count against the retry policy.
    failed: u32,
    was_replayed: bool,
    /// `true` once a challenge of the provider was met.
    was_challenged: bool,
    /// An earlier attempt may have been executed, and its outcome is unknown.
    is_unresolved: bool,
}

impl Progress {
    /// Returns `error` as the outcome of the whole call.
    fn end<C>(&self, error: Error<C>) -> Error<C> {
        if self.is_unresolved {
            error.after_unresolved_attempt()
        } else {
            error
        }
    }

    /// Returns the outcome of the whole call after an attempt with `error`: the `rejection`, if it is delivered.
    fn end_with<C>(&self, error: Error<C>, rejection: Option<Arrival<C>>) -> Result<Arrival<C>, Error<C>> {
        let error = self.end(error);
        match rejection {
            Some(mut arrival) => {
                arrival.error = Some(error);
                Ok(arrival)
            }
            None => Err(error),
        }
    }
}

impl<D: Protocol> Call<'_, D> {
    async fn attempts(&self) -> Result<Arrival<D::Code>, Error<D::Code>> {
        let clock = &self.inner.clock;
        let mut progress = Progress::default();
        let mut token = self.token().await?;
        loop {
            let (error, rejection) = match self.attempt(token.as_ref(), progress.resends).await {
                Ok(mut arrival) => {
                    let Some(error) = arrival.error.take() else {
                        self.retry.record_response();
                        return Ok(arrival);
                    };
                    (error, Some(arrival))
                }
                Err(error) => (error, None),
            };
            if error.is_definite() {
                self.retry.record_response();
            }
            if let (Some(tokens), Some(rejected)) = (self.tokens, &token)
                && error.is_token_rejected()
            {
                if progress.was_replayed {
                    // A new token that is rejected as well is not the cause, so it stays cached.
                    return progress.end_with(error, rejection);
                }
                tokens.invalidate(rejected);
                if !self.may_replay(&error) {
                    return progress.end_with(error, rejection);
                }
                if !self.has_body() {
                    return progress.end_with(error.with_spent_body(), rejection);
                }
                let another = self.token().await.map_err(|error| progress.end(error))?;
                if another.as_ref().is_none_or(|another| another.is_same(rejected)) {
                    return progress.end_with(error, rejection);
                }
                progress.was_replayed = true;
                progress.is_unresolved |= error.may_have_arrived();
                progress.resends += 1;
                tracing::debug!(
                    http.request.resend_count = progress.resends,
                    "token rejected, replaying with another"
                );
                token = another;
                continue;
            }
            if error.is_challenge() && !progress.was_challenged && self.may_authenticate_again(&error) {
                if !self.has_body() {
                    return progress.end_with(error.with_spent_body(), rejection);
                }
                progress.was_challenged = true;
                progress.is_unresolved |= error.may_have_arrived();
                progress.resends += 1;
                tracing::debug!(
                    http.request.resend_count = progress.resends,
                    "challenged, authenticating again"
                );
                continue;
            }
            if self.may_retry(&error) && !self.has_body() {
                return progress.end_with(error.with_spent_body(), rejection);
            }
            progress.failed += 1;
            let Some(pause) = self.pause_before_retry(progress.failed, &error) else {
                return progress.end_with(error, rejection);
            };
            progress.is_unresolved |= error.may_have_arrived();
            progress.resends += 1;
            tracing::debug!(
                http.request.resend_count = progress.resends,
                "error.type" = error.kind().name(),
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "retrying"
            );
            clock.sleep(pause).await;
            if token.as_ref().is_some_and(|token| token.is_expired(clock.now())) {
                token = self.token().await.map_err(|error| progress.end(error))?;
            }
        }
    }

    /// Returns whether the call is sent again with another token after `error`. A non-idempotent one requires a 401 with a
    /// documented code or error shape of the provider: a gateway can return a 401 after the provider executed the call.
    fn may_replay(&self, error: &Error<D::Code>) -> bool {
        let is_certain =
            error.response_status() == Some(StatusCode::UNAUTHORIZED) && !error.may_have_arrived();
        self.request.endpoint.idempotency == Idempotency::Idempotent || is_certain
    }

    /// Returns whether the call is sent again with the same token after the challenge `error`. The protocol states that the
    /// provider did not execute a non-idempotent one.
    fn may_authenticate_again(&self, error: &Error<D::Code>) -> bool {
        self.request.endpoint.idempotency == Idempotency::Idempotent || !error.may_have_arrived()
    }

    async fn attempt(
        &self,
        token: Option<&AccessToken>,
        resends: u32,
    ) -> Result<Arrival<D::Code>, Error<D::Code>> {
        let span = span::attempt(self.request.endpoint, &self.inner.base_url, resends);
        let attempt = Attempt {
            inner: self.inner,
            request: self.request,
            options: self.options,
            token,
            deadline: self.deadline,
            resends,
            span: &span,
            delivery: self.delivery,
        };
        let outcome = attempt.run().instrument(span.clone()).await;
        span::record_end(&span, error_of(&outcome));
        outcome
    }

    /// Returns whether there is a body for the next attempt: always, unless it is a stream that can be sent only once.
    fn has_body(&self) -> bool {
        self.request.body.is_available()
    }

    /// Returns whether the call may be sent again after `error`, by the retry policy.
    fn may_retry(&self, error: &Error<D::Code>) -> bool {
        // A request that never left is not sent twice by a retry, not even a payment.
        let is_unsent = !error.may_have_arrived() && error.response_status().is_none();
        let may_repeat = self.request.endpoint.idempotency == Idempotency::Idempotent || is_unsent;
        may_repeat && error.is_retryable()
    }

    /// Returns the pause before the next attempt, or `None` if there is none.
    fn pause_before_retry(&self, failed: u32, error: &Error<D::Code>) -> Option<Duration> {
        if !self.may_retry(error) {
            return None;
        }
        self.retry
            .pause_after(failed, error.retry_after(), self.time_left())
    }

    /// Returns a token before the deadline, or `None` for a call without one.
    async fn token(&self) -> Result<Option<AccessToken>, Error<D::Code>> {
        let Some(tokens) = self.tokens else {
            return Ok(None);
        };
        let endpoint = self.request.endpoint;
        match tokio::time::timeout(self.time_left(), tokens.token()).await {
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
