//! Records the exchanges of a provider.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    body::{self, Body, Bytes, HttpBody as _},
    extract::{FromRequest as _, Request, State},
    http::{HeaderMap, request::Parts},
    middleware::{self, Next},
    response::Response,
};
use contract::{Contract, Operation, RouteMatch};
use futures_util::stream;

use super::{
    body::{LoggedBody, RecordedBody},
    exchange::{Exchange, LoggedRequest, LoggedResponse},
    names::SecretNames,
    ring::Log,
    text::{LoggedText, MAX_LENGTH},
    verdict::{Hint, Outcome, Verdict},
};
use crate::{
    clock::{self, Clock},
    provider::Provider,
};

/// Records the exchanges of one provider in the log of all.
#[derive(Debug)]
pub(crate) struct Recorder {
    provider: Provider,
    contract: &'static Contract,
    names: SecretNames,
    clock: Arc<Clock>,
    log: Arc<Log>,
}

impl Recorder {
    pub(crate) fn new(
        provider: Provider,
        contract: &'static Contract,
        clock: &Arc<Clock>,
        log: &Arc<Log>,
    ) -> Self {
        Self {
            provider,
            contract,
            names: SecretNames::of(contract),
            clock: Arc::clone(clock),
            log: Arc::clone(log),
        }
    }

    /// Records every exchange of `router`, its fallbacks included.
    pub(crate) fn attach(self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(Arc::new(self), record))
    }

    fn operation(&self, parts: &Parts) -> Option<&'static Operation> {
        match self.contract.find(parts.method.as_str(), parts.uri.path()) {
            RouteMatch::Operation(operation) => Some(operation),
            RouteMatch::MethodNotAllowed { .. } | RouteMatch::NotFound => None,
        }
    }

    fn request(&self, parts: &Parts, body: Option<&Bytes>) -> LoggedRequest {
        LoggedRequest {
            method: parts.method.clone(),
            path: LoggedText::plain(parts.uri.path()),
            query: parts
                .uri
                .query()
                .map(|query| LoggedText::query(query, &self.names)),
            headers: self.headers(&parts.headers),
            body: body.and_then(|body| LoggedBody::new(body, &self.names)),
        }
    }

    /// Records the first headers, of 16 KiB together.
    fn headers(&self, headers: &HeaderMap) -> Vec<(String, LoggedText)> {
        let mut room = MAX_LENGTH;
        let mut logged = Vec::with_capacity(headers.len());
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            let Some(rest) = room.checked_sub(name.as_str().len() + value.len()) else {
                break;
            };
            room = rest;
            let text = LoggedText::header(name.as_str(), &value, &self.names);
            logged.push((name.as_str().to_owned(), text));
        }
        logged
    }

    /// Takes the verdict of the router or the fault injector, or derives it from the status.
    fn verdict(&self, operation: Option<&Operation>, response: &mut Response, body: &[u8]) -> Verdict {
        let status = response.status();
        let extensions = response.extensions_mut();
        let mut verdict = extensions.remove::<Verdict>().unwrap_or_else(|| {
            Verdict::new(if status.is_client_error() || status.is_server_error() {
                Outcome::Rejected
            } else {
                Outcome::Accepted
            })
        });
        verdict.hint = extensions.remove::<Hint>().map(|Hint(hint)| hint);
        if verdict.outcome == Outcome::Rejected {
            verdict.explain(self.contract, operation, status.as_u16(), body);
        }
        verdict
    }
}

async fn record(State(recorder): State<Arc<Recorder>>, request: Request, next: Next) -> Response {
    let (at, started): (_, Instant) = (recorder.clock.now(), clock::stopwatch());
    let (parts, body) = request.into_parts();
    let mut bodiless = Request::new(body);
    // The size limit travels in the extensions.
    *bodiless.extensions_mut() = parts.extensions.clone();
    let body = Bytes::from_request(bodiless, &()).await.ok();
    let operation = recorder.operation(&parts);
    let logged = recorder.request(&parts, body.as_ref());
    let body = match body {
        Some(bytes) => Body::from(bytes),
        None => Body::from_stream(stream::iter([Err::<Bytes, _>("incomplete or too large")])),
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    let (mut response, body) = read(response).await;
    let verdict = recorder.verdict(operation, &mut response, &body);
    recorder.log.push(Exchange {
        id: 0,
        provider: recorder.provider,
        operation: operation.map(Operation::id),
        at: at.into(),
        duration: started.elapsed(),
        request: logged,
        response: LoggedResponse {
            status: response.status(),
            headers: recorder.headers(response.headers()),
            body: LoggedBody::new(&body, &recorder.names),
        },
        verdict,
    });
    response
}

/// Reads a body that is in memory. Any other has its recorded part in an extension.
async fn read(response: Response) -> (Response, Bytes) {
    if response.body().size_hint().exact().is_none() {
        let recorded = response.extensions().get::<RecordedBody>();
        let bytes = recorded
            .map(|RecordedBody(bytes)| bytes.clone())
            .unwrap_or_default();
        return (response, bytes);
    }
    let (parts, body) = response.into_parts();
    let bytes = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::from(bytes.clone())), bytes)
}
