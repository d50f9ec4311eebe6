//! Responses and errors of any API.

use std::{
    error::Error as StdError,
    fmt, iter,
    pin::Pin,
    task::{Context, Poll, ready},
};

use auth_core::{
    InvalidInput,
    http::{Bytes, Error, ErrorKind, Execution, HeaderMap, ResponseStream, StatusCode, Version},
};
use futures_core::Stream;

use crate::failure::Failure;

/// Response of any status.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    /// The error that the response reports.
    pub(crate) error: Option<CallError>,
    pub(crate) body: Body,
}

/// Body that is read part by part.
pub(crate) type Body = Pin<Box<dyn Stream<Item = Result<Bytes, CallError>> + Send>>;

impl Reply {
    pub(super) fn of<C: fmt::Debug + Send + Sync + 'static>(response: ResponseStream<C>) -> Self {
        Self {
            status: response.status(),
            version: response.version(),
            headers: response.headers().clone(),
            error: response.error().map(CallError::of),
            body: Box::pin(Parts(response)),
        }
    }
}

struct Parts<C>(ResponseStream<C>);

impl<C: fmt::Debug + Send + Sync + 'static> Stream for Parts<C> {
    type Item = Result<Bytes, CallError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let part = ready!(Pin::new(&mut self.0).poll_next(context));
        Poll::Ready(part.map(|part| part.map_err(|error| CallError::of(&error))))
    }
}

/// Error of a call of any API, with its causes.
#[derive(Debug, Clone)]
pub(crate) struct CallError {
    pub(crate) kind: ErrorKind,
    pub(crate) execution: Execution,
    input: Option<InvalidInput>,
    message: String,
}

impl CallError {
    pub(super) fn of<C: fmt::Debug + Send + Sync + 'static>(error: &Error<C>) -> Self {
        let causes = iter::successors(error.source(), |&cause| cause.source());
        let message = causes.fold(error.to_string(), |message, cause| format!("{message}: {cause}"));
        Self {
            kind: error.kind(),
            execution: error.execution(),
            input: error.invalid_input().cloned(),
            message,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for CallError {}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error.input {
            Some(input) => input.into(),
            None => Self::Failed(error.into()),
        }
    }
}
