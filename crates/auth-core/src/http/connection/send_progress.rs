//! Progress of sending a request.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

use crate::http::request::{OpenStream, SentFlag, StreamError};

/// Maximum bytes per frame, so that a slow upload shows progress.
const FRAME: usize = 64 * 1024;

/// Progress of sending one request, as its body observes it.
#[derive(Debug, Clone)]
pub(in crate::http) struct SendProgress(Arc<State>);

#[derive(Debug)]
struct State {
    /// A connection has polled the body.
    was_taken: AtomicBool,
    /// The flag of the caller, set at the same time.
    sent: Option<SentFlag>,
    was_dropped: AtomicBool,
    /// The stream of the body has no next part yet.
    waits_for_stream: AtomicBool,
    stream_error: Mutex<Option<StreamError>>,
    latest: Mutex<Instant>,
}

/// Body of a request for one attempt.
pub(in crate::http) enum Content {
    Bytes(Bytes),
    Stream(OpenStream),
}

impl SendProgress {
    /// Creates the progress of a request that sets `sent` once a connection begins to send it.
    pub(in crate::http) fn new(sent: Option<SentFlag>) -> Self {
        Self(Arc::new(State {
            was_taken: AtomicBool::new(false),
            sent,
            was_dropped: AtomicBool::new(false),
            waits_for_stream: AtomicBool::new(false),
            stream_error: Mutex::default(),
            latest: Mutex::new(now()),
        }))
    }

    /// Sets the body of `request` to `content`, and observes when the connection reads it.
    pub(in crate::http) fn attach(&self, request: &mut reqwest::Request, content: Content) {
        let (left, stream) = match content {
            Content::Bytes(bytes) => (bytes, None),
            Content::Stream(stream) => (Bytes::new(), Some(stream)),
        };
        let body = ObservedBody {
            left,
            stream,
            progress: self.clone(),
        };
        let expects_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        if body.size_hint().exact() == Some(0) && expects_body {
            // RFC 9110, section 8.6. hyper omits it over HTTP/1, and some servers then return 411.
            let zero = HeaderValue::from_static("0");
            request.headers_mut().insert(header::CONTENT_LENGTH, zero);
        }
        *request.body_mut() = Some(reqwest::Body::wrap(body));
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

    /// Returns whether the connection waits for the stream of the body.
    pub(in crate::http) fn waits_for_stream(&self) -> bool {
        self.0.waits_for_stream.load(Ordering::Acquire)
    }

    /// Returns the reason that the stream of the body could not be sent.
    pub(in crate::http) fn take_stream_error(&self) -> Option<StreamError> {
        let mut error = self.0.stream_error.lock().unwrap_or_else(PoisonError::into_inner);
        error.take()
    }

    fn advance(&self) {
        if !self.0.was_taken.swap(true, Ordering::AcqRel)
            && let Some(sent) = &self.0.sent
        {
            sent.set();
        }
        *self.0.latest.lock().unwrap_or_else(PoisonError::into_inner) = now();
    }

    /// Records that a connection polled a stream, which is progress only the first time.
    fn take(&self) {
        if !self.0.was_taken.load(Ordering::Acquire) {
            self.advance();
        }
    }

    fn fail(&self, error: StreamError) {
        *self.0.stream_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

/// Body that records when a connection polls it.
struct ObservedBody {
    /// The bytes of the body, or of the latest part of its stream.
    left: Bytes,
    /// `None` after its end.
    stream: Option<OpenStream>,
    progress: SendProgress,
}

impl Body for ObservedBody {
    type Data = Bytes;
    type Error = StreamFailed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StreamFailed>>> {
        if self.left.is_empty() && self.stream.is_some() {
            match ready!(self.poll_stream(context)) {
                Some(Ok(part)) => self.left = part,
                Some(Err(error)) => {
                    self.stream = None;
                    self.progress.fail(error);
                    return Poll::Ready(Some(Err(StreamFailed)));
                }
                None => self.stream = None,
            }
        }
        self.progress.advance();
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.left.len().min(FRAME);
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        if self.stream.is_some() {
            self.progress.take();
            return false;
        }
        self.progress.advance();
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        // Not recorded: reqwest calls this before it has a connection.
        let left = self.left.len() as u64;
        match &self.stream {
            None => SizeHint::with_exact(left),
            Some(stream) => stream
                .left()
                .map_or_else(SizeHint::new, |more| SizeHint::with_exact(left + more)),
        }
    }
}

impl ObservedBody {
    fn poll_stream(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, StreamError>>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        self.progress.take();
        let part = stream.poll_part(context);
        let waits = &self.progress.0.waits_for_stream;
        waits.store(part.is_pending(), Ordering::Release);
        part
    }
}

/// Error that ends a request whose stream failed; [`SendProgress`] has the reason.
#[derive(Debug, thiserror::Error)]
#[error("the stream of the request's body failed")]
struct StreamFailed;

impl Drop for ObservedBody {
    fn drop(&mut self) {
        // First, so that a stream that was not polled is back when the attempt has failed.
        self.stream = None;
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

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http_body::Body as _;

    use super::*;
    use crate::http::BodyStream;

    /// Returns the body of a request with a stream that has no part yet.
    fn waiting() -> (SendProgress, reqwest::Body) {
        let stream = BodyStream::once(stream::pending::<Result<Bytes, std::io::Error>>());
        let url = "http://localhost/upload".parse().unwrap();
        let mut request = reqwest::Request::new(Method::POST, url);
        let progress = SendProgress::new(None);
        progress.attach(&mut request, Content::Stream(stream.open().unwrap()));
        let body = request.body_mut().take().unwrap();
        (progress, body)
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_stream_may_have_left() {
        let (progress, body) = waiting();
        drop(body);
        assert!(!progress.may_have_left(), "no connection took it");

        let (progress, mut body) = waiting();
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        let taken = progress.latest();
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        assert_eq!(progress.latest(), taken, "waiting is no progress");
        drop(body);
        assert!(progress.may_have_left(), "the head may have been sent");
    }
}
