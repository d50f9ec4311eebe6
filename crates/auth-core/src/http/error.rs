//! Why a call failed.

mod body;
mod category;
mod classify;
mod convert;
mod execution;
mod kind;
mod response;
mod tls;
mod unprocessed;

use std::{error::Error as StdError, fmt, time::Duration};

use http::StatusCode;

pub use self::{
    body::ErrorBody,
    category::ErrorCategory,
    execution::Execution,
    kind::ErrorKind,
    response::{ErrorClass, ErrorResponse},
};
use super::{Endpoint, Idempotency};
use crate::{InvalidInput, TokenError};

/// Why a call failed. `C` is the provider's own error code.
///
/// It never shows a credential, a body, or a URL's query.
pub struct Error<C>(Box<Inner<C>>);

struct Inner<C> {
    kind: ErrorKind,
    endpoint: Option<&'static Endpoint>,
    status: Option<StatusCode>,
    code: Option<C>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    execution: Execution,
    input: Option<InvalidInput>,
    /// The provider's own words.
    message: Option<String>,
    is_retryable: bool,
    /// Whoever sends it again gets the same, whatever it does.
    is_final: bool,
    class: Option<ErrorClass>,
    json_path: Option<String>,
    detail: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl<C> Error<C> {
    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status that the provider answered, if it answered. For [`ErrorKind::Token`] that of
    /// the token call.
    pub fn status(&self) -> Option<StatusCode>
    where
        C: fmt::Debug + 'static,
    {
        self.0.status.or_else(|| self.token_call()?.status())
    }

    /// The provider's own code, if it gave one. For [`ErrorKind::Token`] that of the token call.
    pub fn code(&self) -> Option<&C>
    where
        C: fmt::Debug + 'static,
    {
        self.0.code.as_ref().or_else(|| self.token_call()?.code())
    }

    /// What names the request at the provider, if it said so.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The pause that the provider asked for before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Where in the body the value stands that did not fit: `data[3].id`. Only for [`ErrorKind::Decode`], and only
    /// where the body is JSON.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// Whether the same call may succeed later *and* sending it again does nothing twice. For a call
    /// that moves money or mints, it is only true when the first one surely did nothing.
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable
    }

    /// Returns what became of the call at the provider, over all of its attempts. After a call that moves money or
    /// mints, this is the question.
    ///
    /// It is [`Execution::NotExecuted`] only where no request left, or where the provider itself refused: with a
    /// documented code or error shape of its own. A status alone says nothing, since a gateway can return any status
    /// after the provider executed the call.
    pub fn execution(&self) -> Execution {
        self.0.execution
    }

    /// Returns whether the provider may have executed the call in spite of this error:
    /// [`execution`](Self::execution) is anything but [`Execution::NotExecuted`].
    ///
    /// After a call that moves money or mints, `true` means to look it up first, and `false` that nothing happened.
    pub fn may_have_arrived(&self) -> bool {
        self.0.execution != Execution::NotExecuted
    }

    /// Returns this error as the outcome of a call of which an earlier attempt may have been executed: what the provider
    /// says of the last attempt says nothing of that one. For code that sends a call again by itself.
    #[must_use]
    pub fn after_unresolved_attempt(mut self) -> Self {
        self.0.execution = self.0.execution.after_unresolved();
        if self
            .0
            .endpoint
            .is_some_and(|endpoint| endpoint.idempotency == Idempotency::NonIdempotent)
        {
            self.0.is_retryable = false;
        }
        self
    }

    /// Returns the provider's own words, if it gave any, cleaned: on one line, bounded, without what was sent. For
    /// [`ErrorKind::Token`] those of the token call.
    pub fn message(&self) -> Option<&str>
    where
        C: fmt::Debug + 'static,
    {
        self.0.message.as_deref().or_else(|| self.token_call()?.message())
    }

    /// Returns the argument that was refused. Only for [`ErrorKind::InvalidInput`].
    pub fn invalid_input(&self) -> Option<&InvalidInput> {
        self.0.input.as_ref()
    }

    /// The operation that failed, as its endpoint names it; `None` before there was one.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.endpoint.map(|endpoint| endpoint.operation)
    }

    /// The status of the response to this call, and to no token call before it.
    pub(super) fn response_status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The server is up and gave a response that no retry changes.
    pub(super) fn is_definite(&self) -> bool {
        matches!(self.0.class, Some(ErrorClass::Token | ErrorClass::Permanent))
    }

    /// The failed call that kept the token away, where that is the cause.
    fn token_call(&self) -> Option<&Self>
    where
        C: fmt::Debug + 'static,
    {
        let token_error: &TokenError = self.0.source.as_deref()?.downcast_ref()?;
        token_error.source()?.downcast_ref()
    }
}

impl<C: fmt::Debug> fmt::Debug for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.endpoint.map(|endpoint| endpoint.operation))
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("request_id", &inner.request_id)
            .field("execution", &inner.execution)
            .field("retry_after", &inner.retry_after)
            .field("json_path", &inner.json_path)
            .field("detail", &inner.detail)
            .field("source", &inner.source)
            .finish()
    }
}

impl<C> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(endpoint) = self.0.endpoint {
            write!(
                f,
                "{} ({} {}) ",
                endpoint.operation, endpoint.method, endpoint.path
            )?;
        }
        f.write_str(&self.0.detail)
    }
}

impl<C: fmt::Debug> StdError for Error<C> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
