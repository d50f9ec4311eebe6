//! Responses whose body is read part by part.

use std::{
    fmt,
    future::poll_fn,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode, Version};
use http_body::{Body, Frame};
use tokio::time::Sleep;
use tracing::Span;

use super::{
    Endpoint, Error, Response,
    connection::{Reply, UsedConnection},
    request::header_names,
    response::BodyError,
    span,
};

/// Response whose body is read part by part: a download that does not fit in memory. `C` is the provider's error code.
///
/// It is a fused [`Stream`] of the body's parts, which ends after an error. [`next_chunk`](Self::next_chunk) reads it
/// without a stream library.
///
/// ```no_run
/// use auth_core::http::{AuthenticatedClient, Error, Protocol, Request};
/// use tokio::io::{AsyncWrite, AsyncWriteExt};
///
/// async fn save<P: Protocol>(
///     client: &AuthenticatedClient<P>,
///     report: Request,
///     mut file: impl AsyncWrite + Unpin,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let mut response = client.stream(report).await?.max_body(1 << 30);
///     while let Some(chunk) = response.next_chunk().await {
///         file.write_all(&chunk?).await?;
///     }
///     file.flush().await?;
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Timeout`](crate::http::ErrorKind::Timeout), if no part arrives within the read timeout, which runs only
/// while the caller waits for a part; [`ErrorKind::Body`](crate::http::ErrorKind::Body), if the connection fails, the body
/// is shorter than its `Content-Length`, or exceeds [`max_body`](Self::max_body). The call was executed then, and is not
/// retried.
///
/// # Cancel safety
///
/// Dropping the stream closes the connection (HTTP/1) or cancels the request (HTTP/2), unless the body was read to its end.
pub struct ResponseStream<C> {
    /// The response without its body.
    head: Response<C>,
    body: Option<BodySource>,
    error: Option<Error<C>>,
    read: usize,
    max_body: usize,
    span: Span,
}

enum BodySource {
    /// A body that was read completely, since its response might have been an error.
    Whole(Bytes),
    Open(Box<OpenBody>),
}

struct OpenBody {
    body: reqwest::Body,
    announced: Option<u64>,
    connection: UsedConnection,
    read_timeout: Duration,
    /// Runs while the caller waits.
    timer: Option<Pin<Box<Sleep>>>,
}

impl<C> ResponseStream<C> {
    /// Creates the stream of a response with the head `head`, whose body is `unread`, in the span of its attempt. Otherwise
    /// `head` has its body. `error` is the one that the response reports.
    pub(in crate::http) fn new(
        mut head: Response<C>,
        unread: Option<(Reply, Span)>,
        error: Option<Error<C>>,
        read_timeout: Duration,
    ) -> Self {
        let (body, span) = match unread {
            None => (BodySource::Whole(mem::take(&mut head.body)), Span::none()),
            Some((Reply { response, connection }, span)) => {
                let open = OpenBody {
                    announced: response.content_length(),
                    body: response.into(),
                    connection,
                    read_timeout,
                    timer: None,
                };
                (BodySource::Open(Box::new(open)), span)
            }
        };
        Self {
            head,
            body: Some(body),
            error,
            read: 0,
            max_body: usize::MAX,
            span,
        }
    }

    /// Sets the maximum size of the body, in bytes. Default: unlimited; the client's own limit does not apply.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Returns the endpoint of the request.
    #[must_use]
    pub fn endpoint(&self) -> &'static Endpoint {
        self.head.endpoint
    }

    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Returns the HTTP version.
    #[must_use]
    pub fn version(&self) -> Version {
        self.head.version
    }

    /// Returns the error that the response to a [raw request](crate::http::AuthenticatedClient::raw) reports; `None` for a
    /// success. Every other response is a success.
    #[must_use]
    pub fn error(&self) -> Option<&Error<C>> {
        self.error.as_ref()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the provider's request ID, from the header `x-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// Returns the length of the body in bytes, if the server announced it and the body was not read to its end.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        match self.body.as_ref()? {
            BodySource::Whole(bytes) => Some(bytes.len() as u64),
            BodySource::Open(open) => open.announced,
        }
    }

    /// Returns the next part of the body, which is not empty; `None` at the end, and after an error.
    ///
    /// # Errors
    ///
    /// Those of the [stream](Self).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the next call waits for the same part.
    pub async fn next_chunk(&mut self) -> Option<Result<Bytes, Error<C>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        let (read, cap) = (self.read, self.max_body);
        if read == 0 && self.content_length().is_some_and(|length| length > cap as u64) {
            return Poll::Ready(Some(Err(BodyError::TooLong { cap })));
        }
        let chunk = match &mut self.body {
            None => None,
            Some(BodySource::Whole(bytes)) => (!bytes.is_empty()).then(|| Ok(mem::take(bytes))),
            Some(BodySource::Open(open)) => ready!(open.poll_chunk(context, read)),
        };
        Poll::Ready(chunk.map(|chunk| {
            let chunk = chunk?;
            self.read += chunk.len();
            if self.read > cap {
                return Err(BodyError::TooLong { cap });
            }
            Ok(chunk)
        }))
    }
}

impl OpenBody {
    /// Returns the next part, after `read` bytes.
    fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
        read: usize,
    ) -> Poll<Option<Result<Bytes, BodyError>>> {
        loop {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
                let timeout = self.read_timeout;
                let timer = self.timer.get_or_insert_with(|| Box::pin(timer(timeout)));
                ready!(timer.as_mut().poll(context));
                self.connection.leave();
                return Poll::Ready(Some(Err(BodyError::Stalled { read })));
            };
            self.timer = None;
            let error = match frame.map(|frame| frame.map(Frame::into_data)) {
                None => return Poll::Ready(None),
                Some(Ok(Ok(chunk))) if !chunk.is_empty() => return Poll::Ready(Some(Ok(chunk))),
                // An empty part, or trailers.
                Some(Ok(_)) => continue,
                Some(Err(error)) => error,
            };
            return Poll::Ready(Some(Err(BodyError::Broken { read, error })));
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the timers of a connection run on Tokio's time"
)]
fn timer(timeout: Duration) -> Sleep {
    tokio::time::sleep(timeout)
}

impl<C> Stream for ResponseStream<C> {
    type Item = Result<Bytes, Error<C>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(self.poll_chunk(context));
        let chunk = chunk
            .map(|chunk| chunk.map_err(|error| Error::body(self.head.endpoint, self.head.status, error)));
        if !matches!(chunk, Some(Ok(_))) && self.body.take().is_some() {
            span::record_body(&self.span, self.read);
            span::record_end(&self.span, chunk.as_ref().and_then(|chunk| chunk.as_ref().err()));
        }
        Poll::Ready(chunk)
    }
}

/// Shows neither the body nor the values of headers, any of which may be a secret.
impl<C> fmt::Debug for ResponseStream<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseStream")
            .field("operation", &self.head.endpoint.operation)
            .field("status", &self.head.status)
            .field("headers", &header_names(&self.head.headers))
            .field("bytes_read", &self.read)
            .finish_non_exhaustive()
    }
}
