//! Error responses of a provider.

use std::time::Duration;

use http::StatusCode;

use crate::http::{ErrorCategory, ErrorClass, ErrorCode, Execution};

/// An error response, as the provider's [`Protocol`](crate::http::Protocol) classified it.
#[derive(Debug, Clone)]
pub struct ErrorResponse<C = ErrorCode> {
    /// The class of the error, which decides about retries.
    pub class: ErrorClass,
    /// Execution of the request, according to the provider itself; [`Execution::Unknown`] for a
    /// response that a gateway may have written.
    pub execution: Execution,
    /// The provider's error code, if the response has one.
    pub code: Option<C>,
    /// The provider's error message, if the response has one.
    pub message: Option<String>,
    /// The provider's request ID, if the body has one; the [usual headers](crate::http::Response::request_id) are read anyway.
    pub request_id: Option<String>,
    /// The delay that the body asks for; the header `Retry-After` is read anyway.
    pub retry_after: Option<Duration>,
}

impl<C> ErrorResponse<C> {
    /// Creates an error response of `class` whose [`execution`](Self::execution) is unknown.
    #[must_use]
    pub fn new(class: ErrorClass) -> Self {
        Self {
            class,
            execution: Execution::Unknown,
            code: None,
            message: None,
            request_id: None,
            retry_after: None,
        }
    }

    /// Classifies a response by its HTTP status alone. Returns `None` for 2xx.
    ///
    /// 401 is a token error; 408, 425, 429 and 5xx except 501 (which no retry changes) are transient; everything else,
    /// redirects included, is permanent.
    #[must_use]
    pub fn by_status(status: StatusCode) -> Option<Self> {
        let class = match status.as_u16() {
            200..=299 => return None,
            401 => ErrorClass::Token,
            501 => ErrorClass::Permanent,
            408 | 425 | 429 | 500..=599 => ErrorClass::Transient,
            _ => ErrorClass::Permanent,
        };
        Some(Self::new(class))
    }

    /// Sets the class and the execution that follow from `category`, the category of a documented error code.
    #[must_use]
    pub fn with_category(mut self, category: ErrorCategory) -> Self {
        self.class = category.error_class();
        self.execution = category.execution();
        self
    }
}
