//! Request loop: acquire a token, send attempts, retry.

use std::time::{Duration, Instant};

use http::StatusCode;
use tracing::Instrument;

use super::attempt::{Arrival, Attempt, Delivery, error_of};
use crate::{
    AccessToken, TokenProvider,
    http::{CallOptions, Error, Idempotency, Protocol, Request, RetryPolicy, client::Inner, span},
};

/// In-flight call with its attempts.
pub(super) struct Call<'a, D> {
    pub(super) inner: &'a Inner<D>,
    pub(super) request: &'a Request,
    pub(super) tokens: Option<&'a dyn TokenProvider>,
    pub(super) options: &'a CallOptions,
    pub(super) retry: &'a RetryPolicy,
    /// On the monotonic clock, so that setting the system time does not end a call.
    pub(super) deadline: Instant,
    pub(super) delivery: Delivery,
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
    /// Sends attempts until one is the outcome of the call.
    pub(super) async fn attempts(&self) -> Result<Arrival<D::Code>, Error<D::Code>> {
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
