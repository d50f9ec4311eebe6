//! Forwards requests to the provider, and responses to the client.

use auth_core::http::{Bytes, Endpoint, Execution, Idempotency, Method, RawRequest, StatusCode};
use http_body_util::{BodyExt, StreamBody};
use hyper::{
    Request, Response,
    body::{Frame, Incoming},
};

use super::{
    client_body::{ClientBody, Exceeded, too_large},
    headers,
    problem::Problem,
    request_log::Entry,
    response_body::ResponseBody,
    service::Service,
};
use crate::api_client::{ApiClient, CallError, Reply};

impl Service {
    /// Sends `request` to the provider, and returns its response.
    pub(super) async fn forward(
        &self,
        request: Request<Incoming>,
        entry: &mut Entry,
    ) -> Result<Response<ResponseBody>, Problem> {
        let (parts, incoming) = request.into_parts();
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let mut request = RawRequest::new(parts.method, target).map_err(|error| {
            let status = match error.field() {
                "method" => StatusCode::NOT_IMPLEMENTED,
                _ => StatusCode::BAD_REQUEST,
            };
            Problem::new(status, "request", error.to_string())
        })?;
        let client = self.upstream.client(&request)?.clone();
        let operation = client.operation(&request);
        entry.operation = operation;

        let body = ClientBody::new(incoming, &parts.headers, self.limits.body).await?;
        let mut headers = parts.headers;
        headers::for_provider(&mut headers);
        for (name, value) in &headers {
            let invalid = |error: auth_core::InvalidInput| {
                Problem::new(StatusCode::BAD_REQUEST, "request", error.to_string())
            };
            request = request.header(name.clone(), value.clone()).map_err(invalid)?;
        }
        let limit = body.limit();
        let (request, exceeded) = self.with_body(request, body, &client).await?;
        let outcome = if is_idempotent(&request, operation) {
            // Dropping this future, since the client left, cancels the call.
            Some(client.raw(request).await)
        } else {
            self.unfinished.run(client, request, &self.log).await
        };
        match outcome {
            Some(Ok(reply)) => Ok(response(reply)),
            Some(Err(error)) if exceeded.is_some_and(|exceeded| exceeded.is_set()) => {
                Err(too_large(limit).with_execution(error.execution))
            }
            Some(Err(error)) => Err(Problem::of_call(&error)),
            None => {
                let detail = "The call ended without an outcome.";
                let problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail);
                Err(problem.with_execution(Execution::Unknown))
            }
        }
    }

    /// Adds `body` to `request`: as a stream, unless it is small or must be known before it is sent.
    async fn with_body(
        &self,
        request: RawRequest,
        body: ClientBody,
        client: &ApiClient,
    ) -> Result<(RawRequest, Option<Exceeded>), Problem> {
        if body.is_empty() {
            return Ok((request, None));
        }
        // HTTP libraries send a body of unknown length with no other method.
        let is_unusual = [Method::GET, Method::HEAD].contains(request.method()) && !body.has_length();
        if client.signs_body() || body.is_small() || is_unusual {
            let body = body.read(self.limits.timeout).await?;
            return Ok((request.body(body), None));
        }
        let (stream, exceeded) = body.stream();
        Ok((request.stream(stream), Some(exceeded)))
    }
}

fn is_idempotent(request: &RawRequest, operation: Option<&'static Endpoint>) -> bool {
    match operation {
        Some(operation) => operation.idempotency == Idempotency::Idempotent,
        None => [Method::GET, Method::HEAD].contains(request.method()),
    }
}

fn response(reply: Reply) -> Response<ResponseBody> {
    let body = FrameStream(reply.body);
    let mut response = Response::new(StreamBody::new(body).boxed_unsync());
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    headers::for_client(response.headers_mut());
    response
}

/// Parts of a body as frames.
struct FrameStream(crate::api_client::Body);

impl futures_core::Stream for FrameStream {
    type Item = Result<Frame<Bytes>, CallError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let part = std::task::ready!(self.0.as_mut().poll_next(context));
        std::task::Poll::Ready(part.map(|part| part.map(Frame::data)))
    }
}
