//! Request of one attempt, as it is sent.

use std::time::Instant;

use http::{HeaderMap, header};

use crate::{
    AccessToken, InvalidInput, Moment, Secret,
    http::{
        Auth, CallOptions, Error, Protocol, Request, RequestParts,
        client::{Inner, check_headers},
        connection::Content,
        request::{Body, place},
    },
};

/// Request of one attempt.
pub(super) struct Outgoing {
    /// The request, yet without its body.
    pub(super) request: reqwest::Request,
    pub(super) body: Body,
    /// The secrets that it has besides those of the call.
    pub(super) secrets: Vec<Secret>,
}

impl Outgoing {
    /// Builds `request` as it is sent `at` this moment, with `token` and the `added` headers.
    pub(super) fn new<D: Protocol>(
        inner: &Inner<D>,
        request: &Request,
        options: &CallOptions,
        token: Option<&AccessToken>,
        deadline: Instant,
        at: Moment,
        added: HeaderMap,
    ) -> Result<Self, Error<D::Code>> {
        let endpoint = request.endpoint;
        let mut url = request.url(&inner.base_url);
        check_headers(&added)?;
        // With room for the user agent, a token, and the headers of the transport.
        let mut headers = HeaderMap::with_capacity(request.headers.len() + options.headers.len() + 6);
        if let Some(accept) = &request.accept {
            headers.insert(header::ACCEPT, accept.clone());
        }
        headers.extend(request.headers.clone());
        headers.extend(added);
        for (name, value) in &options.headers {
            headers.insert(name, value.clone());
        }
        headers.insert(header::USER_AGENT, inner.user_agent.clone());
        if let Some(credential) = &inner.credential {
            place(credential, &mut url, &mut headers)?;
        }
        let mut body = request.body.clone();
        let mut secrets = Vec::new();
        let credentials = (endpoint.auth == Auth::Credentials).then(AccessToken::none);
        if let Some(token) = token.or(credentials.as_ref()) {
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
        let time_left = deadline.saturating_duration_since(at.monotonic);
        *outgoing.timeout_mut() = Some(inner.limits.attempt.min(time_left));
        Ok(Self {
            request: outgoing,
            body,
            secrets,
        })
    }
}

/// Returns `body` for one attempt.
pub(super) fn content(body: Body) -> Result<Content, InvalidInput> {
    match body {
        Body::Bytes(bytes) => Ok(Content::Bytes(bytes)),
        Body::Stream(stream) => {
            let expected = "a new stream, or one of `BodyStream::rebuildable`";
            let open = stream.open().map(Content::Stream);
            open.ok_or_else(|| InvalidInput::new("body", "is a stream that was sent before", expected))
        }
    }
}
