//! Errors of calls.
//!
//! [`Error<C>`](Error) is one type with the provider's error code as its parameter, and each client has an alias of it. No
//! value of a response gets into an error: serde's messages quote values, so they are replaced by the path of the field, and
//! reqwest's errors lose their URL, whose query may contain a token. `body_preview` shows field names only.

mod body;
mod category;
mod class;
mod classify;
mod convert;
mod execution;
mod kind;
mod response;
mod retry_info;
mod tls;
mod unprocessed;

use std::{error::Error as StdError, fmt, time::Duration};

use http::StatusCode;

pub use self::{
    body::ErrorBody, category::ErrorCategory, class::ErrorClass, execution::Execution, kind::ErrorKind,
    response::ErrorResponse,
};
use super::{Endpoint, ErrorCode, Idempotency};
use crate::{InvalidInput, TokenError};

/// Error of a call. `C` is the provider's error code.
///
/// It never shows a credential, a body, or a URL's query.
pub struct Error<C = ErrorCode>(Box<Inner<C>>);

struct Inner<C> {
    kind: ErrorKind,
    endpoint: Option<&'static Endpoint>,
    status: Option<StatusCode>,
    code: Option<C>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    execution: Execution,
    input: Option<InvalidInput>,
    /// The provider's error message.
    message: Option<String>,
    is_retryable: bool,
    /// Never retryable.
    is_final: bool,
    class: Option<ErrorClass>,
    json_path: Option<String>,
    detail: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl<C> Error<C> {
    /// Returns the kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the HTTP status of the response, if one arrived. For [`ErrorKind::Token`] that of the token call.
    pub fn status(&self) -> Option<StatusCode>
    where
        C: fmt::Debug + 'static,
    {
        self.0.status.or_else(|| self.token_call()?.status())
    }

    /// Returns the provider's error code, if the response has one. For [`ErrorKind::Token`] that of the token call.
    pub fn code(&self) -> Option<&C>
    where
        C: fmt::Debug + 'static,
    {
        self.0.code.as_ref().or_else(|| self.token_call()?.code())
    }

    /// Returns the provider's request ID, if the response has one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns the delay that the provider asked for before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the path of the unexpected value in the body: `data[3].id`. Only for [`ErrorKind::Decode`], and only if
    /// the body is JSON.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// Returns whether the same call may succeed later *and* sending it again executes nothing twice. For a non-idempotent
    /// operation, it is true only if the first call was certainly not executed.
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable
    }

    /// Returns whether the provider executed the call, over all of its attempts. Check this after a call that moves money
    /// or mints.
    ///
    /// It is [`Execution::NotExecuted`] only if no request was sent, or if the provider itself rejected it with a
    /// documented code or error shape. A status alone proves nothing, since a gateway can return any status after the
    /// provider executed the call.
    pub fn execution(&self) -> Execution {
        self.0.execution
    }

    /// Returns whether the provider may have executed the call despite this error:
    /// [`execution`](Self::execution) is anything but [`Execution::NotExecuted`].
    ///
    /// After a call that moves money or mints, `true` means that the caller must look it up before sending it again, and
    /// `false` that it had no effect.
    pub fn may_have_arrived(&self) -> bool {
        self.0.execution != Execution::NotExecuted
    }

    /// Returns this error as the outcome of a call with an earlier attempt that may have been executed. The response to the
    /// last attempt proves nothing about the earlier one. Use it in code that retries calls itself.
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

    /// Returns the provider's error message, if the response has one: on one line, bounded, and without secrets of the
    /// request. For [`ErrorKind::Token`] that of the token call.
    pub fn message(&self) -> Option<&str>
    where
        C: fmt::Debug + 'static,
    {
        self.0.message.as_deref().or_else(|| self.token_call()?.message())
    }

    /// Returns the invalid argument. Only for [`ErrorKind::InvalidInput`].
    pub fn invalid_input(&self) -> Option<&InvalidInput> {
        self.0.input.as_ref()
    }

    /// Returns the name of the operation, or `None` if the error occurred before a request.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.endpoint.map(|endpoint| endpoint.operation)
    }

    /// Returns the status of the response to this call, not of its token call.
    pub(super) fn response_status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns whether the server is available and a retry would return the same response.
    pub(super) fn is_definite(&self) -> bool {
        let class = self.0.class;
        class.is_some_and(|class| class != ErrorClass::Transient)
    }

    /// Returns the error of the token call, if that is the cause.
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
