//! One attempt of a call: authenticates, sends, and reads the response.

use std::{marker::PhantomData, time::Instant};

use bytes::Bytes;
use http::{Version, header};
use tracing::Span;

use super::span;
use crate::{
    AccessToken, Moment, Secret,
    http::{
        Auth, CallOptions, Error, Protocol, Request, RequestParts, Response,
        client::Inner,
        connection::SendProgress,
        request::place,
        response::{Carried, read_body},
        retry::retry_after,
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
}

impl<D: Protocol> Attempt<'_, D> {
    pub(in crate::http) async fn run(&self) -> Result<Response<D::Code>, Error<D::Code>> {
        let response = self.exchange().await?;
        self.options.notify(&response, self.resends + 1);
        match self.inner.protocol.classify(&response)? {
            None => Ok(response),
            Some(error_response) => {
                let asked = retry_after(&response.headers, self.inner.clock.now().wall);
                Err(Error::rejected(&response, error_response, asked))
            }
        }
    }

    /// Sends the request and reads the response, whatever its status.
    async fn exchange(&self) -> Result<Response<D::Code>, Error<D::Code>> {
        let Self { inner, request, .. } = self;
        let endpoint = request.endpoint;
        let sent = inner.clock.now();
        if sent.monotonic >= self.deadline {
            // A request sent with no time left could be executed while its outcome is reported as unknown.
            return Err(Error::out_of_time(endpoint));
        }
        let progress = SendProgress::new();
        let (outgoing, secrets) = self.build_request(sent, &progress)?;
        let sensitive = outgoing.headers().values().filter(|value| value.is_sensitive());
        let carried = Carried {
            token: self.token.cloned(),
            credential: inner.credential.clone(),
            others: request.secrets.iter().cloned().chain(secrets).collect(),
            headers: sensitive.cloned().collect(),
        };
        let reply = inner
            .transport
            .send(outgoing, &progress, inner.limits.read)
            .await
            .map_err(|error| {
                Error::no_response(endpoint, &inner.base_url, error, progress.may_have_left())
            })?;
        span::record_head(self.span, &reply.response);
        let status = reply.response.status();
        let headers = reply.response.headers().clone();
        let ends_with_connection = ends_with_connection(&reply.response);
        let body = match read_body(reply, inner.limits.body, inner.limits.read).await {
            Ok(body) => body,
            // A non-2xx status is an error even if its body cannot be read.
            Err(_unread) if !status.is_success() => Bytes::new(),
            Err(error) => return Err(Error::body(endpoint, status, error)),
        };
        span::record_body(self.span, body.len());
        Ok(Response {
            endpoint,
            status,
            headers,
            body,
            ends_with_connection,
            sent,
            carried,
            code: PhantomData,
        })
    }

    /// Builds the request that is sent `at` this moment, and returns the secrets that it has besides those of the call.
    fn build_request(
        &self,
        at: Moment,
        progress: &SendProgress,
    ) -> Result<(reqwest::Request, Vec<Secret>), Error<D::Code>> {
        let Self { inner, request, .. } = self;
        let endpoint = request.endpoint;
        let mut url = request.url(&inner.base_url);
        let mut headers = request.headers.clone();
        for (name, value) in &self.options.headers {
            headers.insert(name, value.clone());
        }
        headers.insert(header::USER_AGENT, inner.user_agent.clone());
        if let Some(credential) = &inner.credential {
            place(credential, &mut url, &mut headers)?;
        }
        let mut body = request.body.clone().unwrap_or_default();
        let mut secrets = Vec::new();
        let credentials = (endpoint.auth == Auth::Credentials).then(AccessToken::none);
        if let Some(token) = self.token.or(credentials.as_ref()) {
            let mut parts = RequestParts {
                endpoint,
                path: &request.path,
                body,
                at,
                url: &mut url,
                headers: &mut headers,
                secrets: &mut secrets,
            };
            inner.protocol.authenticate(&mut parts, token)?;
            body = parts.body;
        }
        let mut outgoing = reqwest::Request::new(endpoint.method.clone(), url);
        *outgoing.headers_mut() = headers;
        let time_left = self.deadline.saturating_duration_since(at.monotonic);
        *outgoing.timeout_mut() = Some(inner.limits.attempt.min(time_left));
        progress.attach(&mut outgoing, body);
        Ok((outgoing, secrets))
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
