//! Progress of sending a request.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

/// Maximum bytes per frame, so that a slow upload shows progress.
const FRAME: usize = 64 * 1024;

/// Progress of sending one request, as its body observes it.
#[derive(Debug, Clone)]
pub(in crate::http) struct SendProgress(Arc<State>);

#[derive(Debug)]
struct State {
    /// A connection has polled the body.
    was_taken: AtomicBool,
    was_dropped: AtomicBool,
    latest: Mutex<Instant>,
}

impl SendProgress {
    pub(in crate::http) fn new() -> Self {
        Self(Arc::new(State {
            was_taken: AtomicBool::new(false),
            was_dropped: AtomicBool::new(false),
            latest: Mutex::new(now()),
        }))
    }

    /// Sets the body of `request` to `bytes`, and observes when the connection reads it.
    pub(in crate::http) fn attach(&self, request: &mut reqwest::Request, bytes: Bytes) {
        let expects_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        if bytes.is_empty() && expects_body {
            // RFC 9110, section 8.6. hyper omits it over HTTP/1, and some servers then return 411.
            let zero = HeaderValue::from_static("0");
            request.headers_mut().insert(header::CONTENT_LENGTH, zero);
        }
        *request.body_mut() = Some(reqwest::Body::wrap(ObservedBody {
            left: bytes,
            progress: self.clone(),
        }));
    }

    /// Returns whether a part of the request may have been sent. Call it after sending has ended.
    ///
    /// A connection polls the body before it sends the head, even if the body is empty. A body that was not dropped is
    /// owned by a connection, which may poll it.
    pub(in crate::http) fn may_have_left(&self) -> bool {
        let was_dropped = self.0.was_dropped.load(Ordering::Acquire);
        self.0.was_taken.load(Ordering::Acquire) || !was_dropped
    }

    /// Returns the time of the latest progress.
    pub(in crate::http) fn latest(&self) -> Instant {
        *self.0.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn advance(&self) {
        self.0.was_taken.store(true, Ordering::Release);
        *self.0.latest.lock().unwrap_or_else(PoisonError::into_inner) = now();
    }
}

/// Body that records when a connection polls it.
#[derive(Debug)]
struct ObservedBody {
    left: Bytes,
    progress: SendProgress,
}

impl Body for ObservedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.progress.advance();
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.left.len().min(FRAME);
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.progress.advance();
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        // Not recorded: reqwest calls this before it has a connection.
        SizeHint::with_exact(self.left.len() as u64)
    }
}

impl Drop for ObservedBody {
    fn drop(&mut self) {
        self.progress.0.was_dropped.store(true, Ordering::Release);
    }
}

/// Returns Tokio's time, which all timers of a connection use.
#[expect(
    clippy::disallowed_methods,
    reason = "the timers of a connection run on Tokio's time"
)]
pub(in crate::http) fn now() -> Instant {
    Instant::now()
}
