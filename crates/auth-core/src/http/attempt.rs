//! One attempt of a call: placed or signed, sent, and read.

use std::{marker::PhantomData, time::Instant};

use bytes::Bytes;
use http::header;
use http_body_util::Full;

use super::{
    Answer, Auth, Dialect, Error, Outgoing, RefusalClass, Request, answer::Carried, body, builder::Inner,
    retry_after::retry_after, span,
};
use crate::{AccessToken, Moment};

/// Why an attempt brought nothing.
pub(super) struct Failure<C> {
    pub(super) error: Error<C>,
    /// The provider refused the token that was sent along.
    pub(super) is_token_refused: bool,
}

impl<C> From<Error<C>> for Failure<C> {
    fn from(error: Error<C>) -> Self {
        Self {
            error,
            is_token_refused: false,
        }
    }
}

/// One sending of `request`, with `token` if it needs one, and an end by `deadline`.
pub(super) struct Attempt<'a, D> {
    pub(super) inner: &'a Inner<D>,
    pub(super) request: &'a Request,
    pub(super) token: Option<&'a AccessToken>,
    pub(super) deadline: Instant,
}

impl<D: Dialect> Attempt<'_, D> {
    pub(super) async fn run(&self) -> Result<Answer<D::Code>, Failure<D::Code>> {
        let outcome = self.exchange().await.map_err(Failure::from).and_then(|answer| {
            match self.inner.dialect.refusal(&answer) {
                None => Ok(answer),
                Some(refusal) => {
                    let is_token_refused = refusal.class == RefusalClass::Token;
                    let asked = retry_after(&answer.headers, self.inner.clock.now().wall);
                    Err(Failure {
                        error: Error::refused(&answer, refusal, asked),
                        is_token_refused,
                    })
                }
            }
        });
        span::record_end(outcome.as_ref().err().map(|failure| &failure.error));
        outcome
    }

    /// What the provider answered, whether it is a yes or a no.
    async fn exchange(&self) -> Result<Answer<D::Code>, Error<D::Code>> {
        let Self { inner, request, .. } = self;
        let endpoint = request.endpoint;
        let sent = inner.clock.now();
        if sent.monotonic >= self.deadline {
            // Sent with no time to answer, it might be done and reported as if nobody knew.
            return Err(Error::out_of_time(endpoint));
        }
        let outgoing = self.outgoing(sent)?;
        let url = outgoing.url().clone();
        let sensitive = outgoing.headers().values().filter(|value| value.is_sensitive());
        let carried = Carried {
            token: self.token.cloned(),
            others: request.secrets.clone(),
            headers: sensitive.cloned().collect(),
        };
        let response = inner
            .client
            .execute(outgoing)
            .await
            .map_err(|error| Error::transport(endpoint, error))?;
        if *response.url() != url {
            return Err(Error::redirected(endpoint));
        }
        span::record_head(&response);
        let status = response.status();
        let headers = response.headers().clone();
        let body = match body::read(response, inner.limits.body, inner.limits.read).await {
            Ok(body) => body,
            // A refusal is one by its status, whatever became of its words.
            Err(_unread) if !status.is_success() => Bytes::new(),
            Err(error) => return Err(Error::body(endpoint, status, error)),
        };
        span::record_body(body.len());
        Ok(Answer {
            endpoint,
            status,
            headers,
            body,
            sent,
            carried,
            code: PhantomData,
        })
    }

    /// The request as it leaves `at` this moment.
    fn outgoing(&self, at: Moment) -> Result<reqwest::Request, Error<D::Code>> {
        let Self { inner, request, .. } = self;
        let endpoint = request.endpoint;
        let mut url = inner.base_url.join(&request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let mut headers = request.headers.clone();
        headers.insert(header::USER_AGENT, inner.user_agent.clone());
        let body = request.body.clone().unwrap_or_default();
        let credentials = (endpoint.auth == Auth::Credentials).then(AccessToken::none);
        if let Some(token) = self.token.or(credentials.as_ref()) {
            inner.dialect.authorize(
                &mut Outgoing {
                    endpoint,
                    path: &request.path,
                    body: &body,
                    at,
                    url: &mut url,
                    headers: &mut headers,
                },
                token,
            )?;
        }
        let mut outgoing = reqwest::Request::new(endpoint.method.clone(), url);
        *outgoing.headers_mut() = headers;
        let time_left = self.deadline.saturating_duration_since(at.monotonic);
        *outgoing.timeout_mut() = Some(inner.limits.attempt.min(time_left));
        if !body.is_empty() {
            // A body that cannot be cloned: a client that was brought along, and follows redirects or retries on its
            // own, has no second one to send. Neither a password nor a payment goes anywhere twice.
            *outgoing.body_mut() = Some(reqwest::Body::wrap(Full::new(body)));
        }
        Ok(outgoing)
    }
}
