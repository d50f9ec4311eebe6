//! Hooks around the attempts of calls.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use http::{HeaderMap, StatusCode, Version};

use super::traffic::{ReceivedResponse, SentRequest};
use crate::http::{BaseUrl, Endpoint, ErrorKind};

/// Observes the attempts of a client's calls, and adds headers to their requests: for logs, metrics and trace propagation.
///
/// A call has an attempt for each request that it sends. For each one the client calls [`before`](Self::before), and then
/// [`after`](Self::after) exactly once, also if the call is cancelled. Both run inside the span of the attempt, and block
/// the call, so they should return quickly.
///
/// A hook gets no secret of a request: [`request`](Self::request) and [`response`](Self::response) show the traffic with its
/// secrets redacted, but with personal data. If a hook panics, the client logs an event and continues the call; a program
/// that is built with `panic = "abort"` ends.
///
/// ```
/// use auth_core::http::{AttemptHook, AttemptInfo, AttemptOutcome, HeaderMap, HeaderValue, HttpClientBuilder, Url};
///
/// struct Log;
///
/// impl AttemptHook for Log {
///     fn before(&self, _attempt: &AttemptInfo<'_>, headers: &mut HeaderMap) {
///         headers.insert("x-client", HeaderValue::from_static("shop"));
///     }
///
///     fn after(&self, attempt: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
///         let (operation, number) = (attempt.endpoint().operation, attempt.number());
///         println!("{operation}, attempt {number}: {:?} after {:?}", outcome.status(), outcome.duration());
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let http = HttpClientBuilder::new(Url::parse("https://api.example.com")?, "my-app/1.0").attempt_hook(Log);
/// # let _ = http;
/// # Ok(()) }
/// ```
pub trait AttemptHook: Send + Sync + 'static {
    /// Called before the request is authenticated, so that a signature covers the headers that the hook adds to `headers`,
    /// which is empty.
    ///
    /// They replace headers of the request, and are replaced by those of [`CallOptions`](crate::http::CallOptions). The
    /// call returns an error for a header that the client sets itself (such as `authorization` or `content-length`).
    fn before(&self, attempt: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// Called with the request, right before it is sent.
    fn request(&self, attempt: &AttemptInfo<'_>, request: &SentRequest<'_>) {
        let _ = (attempt, request);
    }

    /// Called with the response, whatever its status, before it is classified.
    fn response(&self, attempt: &AttemptInfo<'_>, response: &ReceivedResponse<'_>) {
        let _ = (attempt, response);
    }

    /// Called after the attempt has ended.
    fn after(&self, attempt: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
        let _ = (attempt, outcome);
    }
}

impl<H: AttemptHook + ?Sized> AttemptHook for Arc<H> {
    fn before(&self, attempt: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        (**self).before(attempt, headers);
    }

    fn request(&self, attempt: &AttemptInfo<'_>, request: &SentRequest<'_>) {
        (**self).request(attempt, request);
    }

    fn response(&self, attempt: &AttemptInfo<'_>, response: &ReceivedResponse<'_>) {
        (**self).response(attempt, response);
    }

    fn after(&self, attempt: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
        (**self).after(attempt, outcome);
    }
}

/// An attempt, for an [`AttemptHook`].
#[derive(Debug, Clone, Copy)]
pub struct AttemptInfo<'a> {
    pub(in crate::http) endpoint: &'static Endpoint,
    pub(in crate::http) base_url: &'a BaseUrl,
    pub(in crate::http) number: u32,
}

impl<'a> AttemptInfo<'a> {
    /// Returns the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    /// Returns the base URL.
    #[must_use]
    pub fn base_url(&self) -> &'a BaseUrl {
        self.base_url
    }

    /// Returns the number of the attempt, starting at 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }
}

/// Outcome of an attempt, for an [`AttemptHook`].
#[derive(Debug, Clone, Copy)]
pub struct AttemptOutcome {
    pub(in crate::http) head: Option<ResponseHead>,
    pub(in crate::http) end: AttemptEnd,
    pub(in crate::http) duration: Duration,
}

/// First line of a response.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct ResponseHead {
    pub(in crate::http) status: StatusCode,
    pub(in crate::http) version: Version,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum AttemptEnd {
    Success,
    Failure(ErrorKind),
    Cancelled,
}

impl AttemptOutcome {
    /// Returns the status, if the head of a response arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.head.map(|head| head.status)
    }

    /// Returns the HTTP version, if the head of a response arrived.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.head.map(|head| head.version)
    }

    /// Returns the kind of the error, or `None` if the attempt succeeded or was cancelled.
    #[must_use]
    pub fn error_kind(&self) -> Option<ErrorKind> {
        match self.end {
            AttemptEnd::Failure(kind) => Some(kind),
            AttemptEnd::Success | AttemptEnd::Cancelled => None,
        }
    }

    /// Returns whether the caller dropped the call during the attempt. The provider may have executed it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.end == AttemptEnd::Cancelled
    }

    /// Returns the value of OpenTelemetry's attribute `error.type`: the status of an error response, otherwise the name of
    /// the error's kind or `cancelled`; `None` if the attempt succeeded.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        let status = self.head.as_ref().map(|head| &head.status);
        match self.end {
            AttemptEnd::Success => None,
            AttemptEnd::Failure(kind) => Some(kind.error_type(status)),
            AttemptEnd::Cancelled => Some("cancelled"),
        }
    }

    /// Returns the duration, from before the request was built until the response was read and classified, or until its head
    /// arrived if its body is left to the caller.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// The hooks of a client, in the order in which they were added.
#[derive(Clone, Default)]
pub(in crate::http) struct AttemptHooks(Vec<Arc<dyn AttemptHook>>);

impl AttemptHooks {
    pub(in crate::http) fn add(&mut self, hook: impl AttemptHook) {
        self.0.push(Arc::new(hook));
    }

    pub(in crate::http) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls the hooks before an attempt, and returns the headers that they add.
    pub(in crate::http) fn before(&self, attempt: &AttemptInfo<'_>) -> HeaderMap {
        let mut all = HeaderMap::new();
        for hook in &self.0 {
            let added = catch_panic("attempt hook", || {
                let mut added = HeaderMap::new();
                hook.before(attempt, &mut added);
                added
            });
            all.extend(added.unwrap_or_default());
        }
        all
    }

    /// Calls the hooks with the request of an attempt.
    pub(in crate::http) fn request(&self, attempt: &AttemptInfo<'_>, request: &SentRequest<'_>) {
        for hook in &self.0 {
            catch_panic("attempt hook", || hook.request(attempt, request));
        }
    }

    /// Calls the hooks with the response to an attempt.
    pub(in crate::http) fn response(&self, attempt: &AttemptInfo<'_>, response: &ReceivedResponse<'_>) {
        for hook in &self.0 {
            catch_panic("attempt hook", || hook.response(attempt, response));
        }
    }

    /// Calls the hooks after an attempt.
    pub(in crate::http) fn after(&self, attempt: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
        for hook in &self.0 {
            catch_panic("attempt hook", || hook.after(attempt, outcome));
        }
    }
}

/// Calls `f`, the `name`d function of the caller. Its panic must not end a call whose request was sent.
pub(super) fn catch_panic<T>(name: &str, f: impl FnOnce() -> T) -> Option<T> {
    // Without the panic's message, which the panic hook has printed.
    let outcome = catch_unwind(AssertUnwindSafe(f));
    outcome.inspect_err(|_| tracing::error!("{name} panicked")).ok()
}

/// Shows the number of hooks.
impl fmt::Debug for AttemptHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AttemptHooks").field(&self.0.len()).finish()
    }
}
