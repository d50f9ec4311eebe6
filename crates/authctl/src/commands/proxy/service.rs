//! Answers the requests of clients.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use auth_core::http::Bytes;
use http_body_util::BodyExt;
use hyper::{
    Request, Response,
    body::{Body, Frame, Incoming, SizeHint},
};

use super::{
    access::Access,
    metrics::Metrics,
    problem::Problem,
    request_log::{Entry, RequestLog},
    response_body::ResponseBody,
    status,
    unfinished::Unfinished,
    upstream::Upstream,
};
use crate::api_client::CallError;

/// Everything that requests need.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) upstream: Upstream,
    pub(super) access: Access,
    pub(super) metrics: Metrics,
    pub(super) log: RequestLog,
    pub(super) limits: Limits,
    pub(super) unfinished: Unfinished,
}

/// Limits of a request.
#[derive(Debug)]
pub(super) struct Limits {
    /// Size of the body, in bytes.
    pub(super) body: u64,
    /// Time of the whole call.
    pub(super) timeout: Duration,
}

impl Service {
    /// Returns the response to `request`: the provider's, the proxy's own state, or an error of the proxy.
    pub(super) async fn respond(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<ResponseBody>, Infallible> {
        let mut entry = self.log.entry(request.method(), request.uri().path());
        let outcome = self.try_respond(request, &mut entry).await;
        let response = outcome.unwrap_or_else(|problem: Problem| {
            entry.problem = Some((problem.name, problem.execution()));
            problem.response()
        });
        entry.status = Some(response.status());
        Ok(response.map(|body| LoggedBody { body, entry }.boxed_unsync()))
    }

    async fn try_respond(
        &self,
        request: Request<Incoming>,
        entry: &mut Entry,
    ) -> Result<Response<ResponseBody>, Problem> {
        self.access.check_host(request.uri(), request.headers())?;
        if let Some(response) = status::health(&request, &self.upstream) {
            return Ok(response);
        }
        self.access.check_secret(request.headers())?;
        match status::respond(&request, &self.metrics) {
            Some(outcome) => outcome,
            None => self.forward(request, entry).await,
        }
    }
}

/// Body that is logged when it ends.
struct LoggedBody {
    body: ResponseBody,
    entry: Entry,
}

impl Body for LoggedBody {
    type Data = Bytes;
    type Error = CallError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CallError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            None => self.entry.is_complete = true,
            Some(Ok(frame)) => self.entry.sent += frame.data_ref().map_or(0, |part| part.len() as u64),
            Some(Err(_lost)) => self.entry.problem = Some(("response", "unknown")),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
