//! The way of a call.

use std::{marker::PhantomData, time::Duration};

use bytes::Bytes;
use http::header;
use tracing::Instrument;

use super::{
    Answer, Auth, Dialect, Endpoint, Error, Http, Outgoing, RefusalClass, Repeat, Request, body, retry,
};
use crate::{AccessToken, InvalidInput, Secret, TokenProvider};

/// Why an attempt brought nothing.
struct Failure<C> {
    error: Error<C>,
    /// The provider refused the token that was sent along.
    is_token_refused: bool,
}

impl<C> From<Error<C>> for Failure<C> {
    fn from(error: Error<C>) -> Self {
        Self {
            error,
            is_token_refused: false,
        }
    }
}

impl<D: Dialect> Http<D> {
    /// Sends `request` without a token: a token call, or a call of an API that asks for none.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`ErrorKind::InvalidInput`](super::ErrorKind::InvalidInput), before anything is sent, when
    /// the [endpoint](Endpoint::auth) asks for a token. A 401 is final here, since there is no token to replace.
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
    /// [`Error`]; of kind [`ErrorKind::Token`](super::ErrorKind::Token) when there is no token.
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
        let span = tracing::debug_span!(
            "http.call",
            operation = request.endpoint.operation,
            http.request.method = %request.endpoint.method,
            url.template = request.endpoint.path,
            server.address = self.inner.base_url.host(),
        );
        self.attempts(&request, tokens).instrument(span).await
    }

    async fn attempts(
        &self,
        request: &Request,
        tokens: Option<&dyn TokenProvider>,
    ) -> Result<Answer<D::Code>, Error<D::Code>> {
        let inner = &*self.inner;
        let endpoint = request.endpoint;
        let started = inner.clock.now();
        let time_left = || {
            inner
                .limits
                .deadline
                .saturating_sub(inner.clock.now().since(started))
        };
        let mut token = match tokens {
            Some(tokens) => Some(token_within(time_left(), tokens, endpoint).await?),
            None => None,
        };
        let mut attempt = 1;
        let mut was_replayed = false;
        loop {
            let failure = match self.attempt(request, token.as_ref(), time_left()).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if let (Some(tokens), Some(refused)) = (tokens, &token)
                && failure.is_token_refused
            {
                if was_replayed {
                    // A new token that is refused as well is not what is wrong; it stays.
                    return Err(failure.error);
                }
                was_replayed = true;
                tokens.invalidate(refused);
                let another = token_within(time_left(), tokens, endpoint).await?;
                if another.is_same(refused) {
                    return Err(failure.error);
                }
                tracing::debug!("token refused, replaying once with another");
                token = Some(another);
                continue;
            }
            let Some(pause) = self.pause_before_retry(request, attempt, &failure.error) else {
                return Err(failure.error);
            };
            if pause >= time_left() {
                return Err(failure.error);
            }
            tracing::debug!(attempt, pause_ms = pause.as_millis(), kind = ?failure.error.kind(), "retrying");
            inner.clock.sleep(pause).await;
            attempt += 1;
            if let (Some(tokens), Some(current)) = (tokens, &token)
                && current.is_expired(inner.clock.now())
            {
                token = Some(token_within(time_left(), tokens, endpoint).await?);
            }
        }
    }

    fn pause_before_retry(
        &self,
        request: &Request,
        attempt: u32,
        error: &Error<D::Code>,
    ) -> Option<Duration> {
        let may_repeat = request.endpoint.repeat == Repeat::Safe && error.is_retryable();
        if !may_repeat {
            return None;
        }
        self.inner.retry.pause_after(attempt, error.retry_after())
    }

    async fn attempt(
        &self,
        request: &Request,
        token: Option<&AccessToken>,
        time_left: Duration,
    ) -> Result<Answer<D::Code>, Failure<D::Code>> {
        let inner = &*self.inner;
        let endpoint = request.endpoint;
        if time_left.is_zero() {
            // Sent with no time to answer, it might be done and reported as if nobody knew.
            return Err(Error::out_of_time(endpoint).into());
        }
        let sent = inner.clock.now();
        let mut url = inner.base_url.join(&request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let mut headers = request.headers.clone();
        headers.insert(header::USER_AGENT, inner.user_agent.clone());
        let body = request.body.clone().unwrap_or_default();
        let credentials = (endpoint.auth == Auth::Credentials).then(AccessToken::none);
        if let Some(token) = token.or(credentials.as_ref()) {
            let mut outgoing = Outgoing {
                endpoint,
                path: &request.path,
                body: &body,
                at: sent,
                url: &mut url,
                headers: &mut headers,
            };
            inner
                .dialect
                .authorize(&mut outgoing, token)
                .map_err(Error::from)?;
        }

        let response = inner
            .client
            .request(endpoint.method.clone(), url.clone())
            .headers(headers)
            .body(body)
            .timeout(inner.limits.attempt.min(time_left))
            .send()
            .await
            .map_err(|error| Error::transport(endpoint, error))?;
        if *response.url() != url {
            return Err(Error::redirected(endpoint).into());
        }
        let status = response.status();
        let headers = response.headers().clone();
        let body = match body::read(response, inner.limits.body).await {
            Ok(body) => body,
            // A refusal is one by its status, whatever became of its words.
            Err(_unread) if !status.is_success() => Bytes::new(),
            Err(error) => return Err(Error::body(endpoint, status, inner.limits.body, error).into()),
        };
        tracing::debug!(
            http.response.status_code = status.as_u16(),
            bytes = body.len(),
            "answered"
        );

        let answer = Answer {
            endpoint,
            status,
            headers,
            body,
            sent,
            code: PhantomData,
        };
        match inner.dialect.refusal(&answer) {
            None => Ok(answer),
            Some(refusal) => {
                let is_token_refused = refusal.class == RefusalClass::Token;
                let retry_after = retry::retry_after(&answer.headers, inner.clock.now().wall);
                let secrets: Vec<&Secret> = request
                    .secrets
                    .iter()
                    .chain(token.map(AccessToken::secret))
                    .collect();
                Err(Failure {
                    error: Error::refused(&answer, refusal, retry_after, &secrets),
                    is_token_refused,
                })
            }
        }
    }
}

/// A token of `tokens`, if it comes within `time_left`.
async fn token_within<C>(
    time_left: Duration,
    tokens: &dyn TokenProvider,
    endpoint: &'static Endpoint,
) -> Result<AccessToken, Error<C>> {
    match tokio::time::timeout(time_left, tokens.token()).await {
        Ok(token) => token.map_err(|error| Error::token(endpoint, error)),
        Err(_elapsed) => Err(Error::out_of_time(endpoint)),
    }
}

#[cfg(test)]
mod tests;
