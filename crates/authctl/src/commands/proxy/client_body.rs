//! Bodies of the clients' requests.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use auth_core::http::{BodyStream, Bytes, HeaderMap, StatusCode};
use futures_core::Stream;
use http_body_util::{BodyExt, Limited};
use hyper::{
    body::{Body, Incoming},
    header,
};

use super::problem::Problem;

/// Maximum size of an announced body that is read before it is sent, in bytes. Only then is it noticed that the client left.
const SMALL: u64 = 64 * 1024;

/// Bytes of a stream that are kept, so that a request is sent again after a rejected token.
const RECORDED: usize = 256 * 1024;

/// Maximum size of a body in memory, in bytes.
const MAX_IN_MEMORY: u64 = 4 << 20;

/// Maximum number of bytes, and time, for which a body is read that is not used.
const MAX_DRAINED: usize = 16 << 20;
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// Body of a client's request, up to a limit.
pub(super) struct ClientBody {
    incoming: Incoming,
    announced: Option<u64>,
    limit: u64,
    exceeded: Arc<AtomicBool>,
}

/// Flag that a body exceeded its limit.
#[derive(Debug, Clone)]
pub(super) struct Exceeded(Arc<AtomicBool>);

impl Exceeded {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl ClientBody {
    /// Creates the body `incoming` of a request with `headers`, of at most `limit` bytes.
    pub(super) async fn new(incoming: Incoming, headers: &HeaderMap, limit: u64) -> Result<Self, Problem> {
        let announced = headers.get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length| length > limit) {
            drain(incoming).await;
            return Err(too_large(limit));
        }
        Ok(Self {
            incoming,
            announced,
            limit,
            exceeded: Arc::default(),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.incoming.is_end_stream()
    }

    /// Returns whether the client announced the length.
    pub(super) fn has_length(&self) -> bool {
        self.announced.is_some()
    }

    /// Returns whether the client announced a body that is not worth a stream.
    pub(super) fn is_small(&self) -> bool {
        self.announced.is_some_and(|length| length <= SMALL)
    }

    /// Reads the body into memory, within `timeout`.
    pub(super) async fn read(self, timeout: Duration) -> Result<Bytes, Problem> {
        let limit = self.limit.min(MAX_IN_MEMORY);
        if self.announced.is_some_and(|length| length > limit) {
            drain(self.incoming).await;
            return Err(too_large(limit));
        }
        let limited = Limited::new(self.incoming, usize::try_from(limit).unwrap_or(usize::MAX));
        match tokio::time::timeout(timeout, limited.collect()).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(too_large(limit)),
            Ok(Err(_lost)) => {
                let detail = "The connection ended within the body of the request.";
                Err(Problem::new(StatusCode::BAD_REQUEST, "request-body", detail))
            }
            Err(_elapsed) => {
                let detail = format!(
                    "The body of the request did not arrive within {} s.",
                    timeout.as_secs()
                );
                Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "request-body", detail))
            }
        }
    }

    /// Returns the body as a stream, and the flag that it was too large.
    pub(super) fn stream(self) -> (BodyStream, Exceeded) {
        let (announced, exceeded) = (self.announced, Exceeded(Arc::clone(&self.exceeded)));
        let stream = BodyStream::recorded(self, RECORDED);
        let stream = match announced {
            Some(length) => stream.length(length),
            None => stream,
        };
        (stream, exceeded)
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }
}

/// Reads a body that is not used, up to a limit: many clients read a response only after they have sent everything.
async fn drain(mut incoming: Incoming) {
    let rest = async {
        let mut left = MAX_DRAINED;
        while let Some(Ok(frame)) = incoming.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(length) {
                Some(less) => left = less,
                None => return,
            }
        }
    };
    let _elapsed = tokio::time::timeout(DRAIN_TIMEOUT, rest).await;
}

pub(super) fn too_large(limit: u64) -> Problem {
    let detail = format!("The body of the request has more than {limit} bytes.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "request-body", detail)
}

/// Reason that a body was not sent to its end.
#[derive(Debug)]
pub(super) enum BodyError {
    TooLarge,
    Lost,
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "it is too large",
            Self::Lost => "the connection of the client ended",
        })
    }
}

impl std::error::Error for BodyError {}

impl Stream for ClientBody {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(frame) = ready!(Pin::new(&mut self.incoming).poll_frame(context)) else {
                return Poll::Ready(None);
            };
            let Ok(frame) = frame else {
                return Poll::Ready(Some(Err(BodyError::Lost)));
            };
            // Trailers are not passed on.
            let Ok(part) = frame.into_data() else {
                continue;
            };
            let Some(left) = self.limit.checked_sub(part.len() as u64) else {
                self.exceeded.store(true, Ordering::Release);
                return Poll::Ready(Some(Err(BodyError::TooLarge)));
            };
            self.limit = left;
            return Poll::Ready(Some(Ok(part)));
        }
    }
}
