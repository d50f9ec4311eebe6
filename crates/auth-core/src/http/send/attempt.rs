//! One attempt of a call: authenticates, sends, and reads the response.

use std::{
    marker::PhantomData,
    mem,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, Version, header};
use tracing::Span;

use super::{
    observation::Observation,
    outgoing::{Outgoing, content},
};
use crate::{
    AccessToken,
    http::{
        AttemptInfo, CallOptions, Error, Protocol, Request, Response, ResponseStream, SentRequest,
        client::Inner,
        connection::{Reply, SendError, SendProgress},
        response::{Carried, read_body},
        retry::retry_after,
        span,
    },
};

/// One attempt of `request`, with `token` if it requires one, until `deadline`.
pub(in crate::http) struct Attempt<'a, D> {
    pub(in crate::http) inner: &'a Inner<D>,
    pub(in crate::http) request: &'a Request,
    pub(in crate::http) options: &'a CallOptions,
    pub(in crate::http) token: Option<&'a AccessToken>,
    pub(in crate::http) deadline: Instant,
    /// The number of earlier attempts.
    pub(in crate::http) resends: u32,
    pub(in crate::http) span: &'a Span,
    pub(in crate::http) delivery: Delivery,
}

/// What a caller gets of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Delivery {
    /// A successful response, with its body.
    Whole,
    /// A successful response, whose body the caller reads.
    Stream,
    /// Any response, whose body the caller reads.
    Raw,
}

/// Response to an attempt.
pub(in crate::http) struct Arrival<C> {
    pub(in crate::http) response: Response<C>,
    /// The body, if it was not read, and the span of the attempt.
    unread: Option<(Reply, Span)>,
    /// The error that the response reports. Otherwise the attempt succeeded.
    pub(in crate::http) error: Option<Error<C>>,
}

impl<C> Arrival<C> {
    /// Returns the response as a stream that waits at most `silence` for each part of the body.
    pub(in crate::http) fn into_stream(self, silence: Duration) -> ResponseStream<C> {
        ResponseStream::new(self.response, self.unread, self.error, silence)
    }
}

/// Returns the error of an attempt or call.
pub(in crate::http) fn error_of<C>(outcome: &Result<Arrival<C>, Error<C>>) -> Option<&Error<C>> {
    match outcome {
        Ok(arrival) => arrival.error.as_ref(),
        Err(error) => Some(error),
    }
}

impl<D: Protocol> Attempt<'_, D> {
    pub(in crate::http) async fn run(&self) -> Result<Arrival<D::Code>, Error<D::Code>> {
        let attempt = AttemptInfo {
            endpoint: self.request.endpoint,
            base_url: &self.inner.base_url,
            number: self.resends + 1,
        };
        let started = Observation::start(&self.inner.hooks, attempt, &*self.inner.clock);
        let (observation, headers) = started.unzip();
        let outcome = self
            .exchange(observation.as_ref(), headers.unwrap_or_default())
            .await;
        if let Some(observation) = observation {
            observation.end(error_of(&outcome));
        }
        outcome
    }

    /// Sends the request with the `added` headers, and reads and classifies the response.
    async fn exchange(
        &self,
        observation: Option<&Observation<'_>>,
        added: HeaderMap,
    ) -> Result<Arrival<D::Code>, Error<D::Code>> {
        let Self { inner, .. } = self;
        let progress = SendProgress::new(self.request.sent.clone());
        let (mut response, reply) = self.head(observation, added, &progress).await?;
        if let Some(observation) = observation {
            observation.record_head(&reply.response);
        }
        let is_left = self.delivery != Delivery::Whole
            && !inner.protocol.may_be_error(response.status, &response.headers);
        let mut is_complete = true;
        let unread = if is_left {
            Some((reply, self.span.clone()))
        } else {
            match self.body(reply, &progress).await {
                Ok(body) => response.body = body,
                // A non-2xx status is an error even if its body cannot be read.
                Err(_unread) if !response.status.is_success() => is_complete = false,
                Err(error) => return Err(error),
            }
            None
        };
        if let Some(observation) = observation {
            observation.response(&response);
        }
        self.options.notify(&response, self.resends + 1);
        let error = if unread.is_some() {
            None
        } else {
            self.classify(&response)
        };
        match error {
            // A truncated body is not passed on as a complete one.
            Some(error) if self.delivery != Delivery::Raw || !is_complete => Err(error),
            error => Ok(Arrival {
                response,
                unread,
                error,
            }),
        }
    }

    /// Returns the error that `response` reports, or that it is.
    fn classify(&self, response: &Response<D::Code>) -> Option<Error<D::Code>> {
        let Self { inner, .. } = self;
        match inner.protocol.classify(response) {
            Ok(None) => None,
            Ok(Some(error_response)) => {
                let asked = retry_after(&response.headers, inner.clock.now().wall);
                Some(Error::rejected(response, error_response, asked))
            }
            Err(invalid) => Some(invalid),
        }
    }

    /// Sends the request with the `added` headers and waits for the head of the response, whatever its status.
    async fn head(
        &self,
        observation: Option<&Observation<'_>>,
        added: HeaderMap,
        progress: &SendProgress,
    ) -> Result<(Response<D::Code>, Reply), Error<D::Code>> {
        let Self { inner, request, .. } = self;
        let endpoint = request.endpoint;
        let sent = inner.clock.now();
        if sent.monotonic >= self.deadline {
            // A request sent with no time left could be executed while its outcome is reported as unknown.
            return Err(Error::out_of_time(endpoint));
        }
        let Outgoing {
            request: mut outgoing,
            body,
            secrets,
        } = Outgoing::new(
            inner,
            request,
            self.options,
            self.token,
            self.deadline,
            sent,
            added,
        )?;
        let sensitive = outgoing.headers().values().filter(|value| value.is_sensitive());
        let carried = Carried {
            token: self.token.cloned(),
            credential: inner.credential.clone(),
            others: request.secrets.iter().cloned().chain(secrets).collect(),
            headers: sensitive.cloned().collect(),
        };
        if let Some(observation) = observation {
            observation.request(&SentRequest {
                method: outgoing.method(),
                url: outgoing.url(),
                headers: outgoing.headers(),
                body: body.bytes(),
                secrets: carried.secrets(),
            });
        }
        progress.attach(&mut outgoing, content(body)?);
        let mut reply = self
            .send(outgoing, progress)
            .await
            .map_err(|error| Error::no_response(endpoint, &inner.base_url, error, progress))?;
        span::record_head(self.span, &reply.response);
        let response = Response {
            endpoint,
            status: reply.response.status(),
            version: reply.response.version(),
            ends_with_connection: ends_with_connection(&reply.response),
            // Reading the body needs no headers.
            headers: mem::take(reply.response.headers_mut()),
            body: Bytes::new(),
            sent,
            carried,
            code: PhantomData,
        };
        Ok((response, reply))
    }

    /// Sends `outgoing`. The attempt timeout ends with the head of a response whose body is left to the caller.
    async fn send(
        &self,
        mut outgoing: reqwest::Request,
        progress: &SendProgress,
    ) -> Result<Reply, SendError> {
        let limits = &self.inner.limits;
        if self.delivery == Delivery::Whole {
            return self.inner.transport.send(outgoing, progress, limits.read).await;
        }
        let timeout = outgoing.timeout_mut().take().unwrap_or(limits.attempt);
        let sending = self.inner.transport.send(outgoing, progress, limits.read);
        let outcome = tokio::time::timeout(timeout, sending).await;
        outcome.unwrap_or_else(|_elapsed| Err(SendError::Silent))
    }

    /// Reads the body of the response to a request with `progress`.
    async fn body(&self, reply: Reply, progress: &SendProgress) -> Result<Bytes, Error<D::Code>> {
        let Self { inner, request, .. } = self;
        let status = reply.response.status();
        let body = read_body(reply, inner.limits.body, inner.limits.read).await;
        let body = body.map_err(|error| match progress.take_stream_error() {
            Some(error) => Error::request_body(request.endpoint, error),
            None => Error::body(request.endpoint, status, error),
        })?;
        span::record_body(self.span, body.len());
        Ok(body)
    }
}

/// Returns whether the end of the body is the end of the connection (RFC 9112, section 6.3), so that a truncated body
/// looks like a complete one.
fn ends_with_connection(response: &reqwest::Response) -> bool {
    let is_framed = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING]
        .iter()
        .any(|name| response.headers().contains_key(name));
    response.version() < Version::HTTP_2 && !is_framed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unframed_body_ends_with_http1_connection() {
        let ends = |version, name: Option<&'static str>| {
            let mut response = http::Response::builder().version(version);
            if let Some(name) = name {
                response = response.header(name, "x");
            }
            ends_with_connection(&response.body("").unwrap().into())
        };
        assert!(ends(Version::HTTP_10, None) && ends(Version::HTTP_11, None));
        assert!(!ends(Version::HTTP_11, Some("content-length")));
        assert!(!ends(Version::HTTP_11, Some("transfer-encoding")));
        assert!(!ends(Version::HTTP_2, None), "a frame ends the body");
    }
}
