//! Options of single calls.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::attempt_hook::catch_panic;
use crate::{
    InvalidInput,
    http::{Response, RetryPolicy, request::header_names},
    token::RESERVED_HEADERS,
};

/// Options of single calls: a deadline, additional headers, a retry policy, and a response observer. They override the
/// client's settings.
///
/// Pass them to a client's `with_options`, which returns a client with the same connections. Token requests do not use
/// them.
///
/// ```
/// use std::time::Duration;
/// use auth_core::http::{CallOptions, HeaderName, HeaderValue, RetryPolicy};
///
/// let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// let options = CallOptions::new()
///     .deadline(Duration::from_secs(5))
///     .header(HeaderName::from_static("traceparent"), HeaderValue::from_static(traceparent))
///     .retry(RetryPolicy::never())
///     .on_response(|response| println!("{} {:?}", response.status(), response.request_id()));
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(in crate::http) deadline: Option<Duration>,
    pub(in crate::http) retry: Option<RetryPolicy>,
    pub(in crate::http) headers: HeaderMap,
    on_response: Option<OnResponse>,
}

type OnResponse = Arc<dyn Fn(&ResponseInfo<'_>) + Send + Sync>;

impl CallOptions {
    /// Creates options that change nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the deadline of a call with all its attempts and delays.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets the retry policy. It does not apply to non-idempotent operations, which are never retried.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Adds a header to every attempt. Mark a secret value as [sensitive](HeaderValue::set_sensitive).
    ///
    /// A call returns an error for a header that the client sets itself (such as `authorization` or `content-length`).
    /// The client overwrites a header of the provider's signature.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Calls `observe` with the response of each attempt, whether success or error. It blocks the call, so it should return
    /// quickly. If it panics, the client logs an event and continues the call.
    #[must_use]
    pub fn on_response(mut self, observe: impl Fn(&ResponseInfo<'_>) + Send + Sync + 'static) -> Self {
        self.on_response = Some(Arc::new(observe));
        self
    }

    pub(in crate::http) fn check(&self) -> Result<(), InvalidInput> {
        if self.deadline.is_some_and(|deadline| deadline.is_zero()) {
            return Err(InvalidInput::new("deadline", "is zero", "a positive duration"));
        }
        check_headers(&self.headers)
    }

    pub(in crate::http) fn notify<C>(&self, response: &Response<C>, attempt: u32) {
        if let Some(observe) = &self.on_response {
            let info = ResponseInfo {
                operation: response.endpoint.operation,
                attempt,
                status: response.status,
                headers: &response.headers,
                body: &response.body,
                request_id: response.request_id(),
            };
            catch_panic("`on_response`", || observe(&info));
        }
    }
}

/// Checks that `headers` contain none that the client writes itself.
pub(in crate::http) fn check_headers(headers: &HeaderMap) -> Result<(), InvalidInput> {
    if headers.is_empty() {
        return Ok(());
    }
    let mut reserved = RESERVED_HEADERS.iter().chain(&["authorization"]);
    match reserved.find(|name| headers.contains_key(**name)) {
        Some(name) => Err(InvalidInput::new(
            *name,
            "is a header that the client sets itself",
            "another header, such as `traceparent`",
        )),
        None => Ok(()),
    }
}

/// Shows the names of the headers, whose values may be secrets.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("headers", &header_names(&self.headers))
            .finish_non_exhaustive()
    }
}

/// A response before it is decoded, for [`CallOptions::on_response`].
pub struct ResponseInfo<'a> {
    operation: &'static str,
    attempt: u32,
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a [u8],
    request_id: Option<&'a str>,
}

impl<'a> ResponseInfo<'a> {
    /// Returns the name of the operation.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns the number of the attempt, starting at 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// Returns the body (empty, if the response is a [stream](crate::http::HttpClient::stream)), including fields that this library does not model. It may hold credentials and personal data.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Returns the provider's request ID, if it sent one.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        self.request_id
    }
}

/// Shows neither the body nor the values of headers, any of which may be a secret.
impl fmt::Debug for ResponseInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseInfo")
            .field("operation", &self.operation)
            .field("attempt", &self.attempt)
            .field("status", &self.status)
            .field("headers", &header_names(self.headers))
            .field("body_bytes", &self.body.len())
            .field("request_id", &self.request_id)
            .finish()
    }
}
