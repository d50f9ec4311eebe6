//! Streams as request bodies.

use std::{
    error::Error as StdError,
    fmt, mem,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;

use super::recorded_stream::RecordedStream;

type BoxError = Box<dyn StdError + Send + Sync>;
type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// Stream that is sent as the body of a request: an upload that does not fit in memory.
///
/// Clones share the stream, and so do clones of the request.
///
/// ```
/// use std::{convert::Infallible, pin::Pin, task::{Context, Poll}};
/// use auth_core::http::{BodyStream, Bytes};
/// use futures_core::Stream;
///
/// /// Any other stream does, such as one of `tokio_util::io::ReaderStream`.
/// struct Repeated(u64);
///
/// impl Stream for Repeated {
///     type Item = Result<Bytes, Infallible>;
///
///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
///         let Some(left) = self.0.checked_sub(1) else {
///             return Poll::Ready(None);
///         };
///         self.0 = left;
///         Poll::Ready(Some(Ok(Bytes::from_static(b"line\n"))))
///     }
/// }
///
/// let retried = BodyStream::rebuildable(|| Repeated(1000)).length(5000);
/// let sent_once = BodyStream::once(Repeated(1000));
/// # let _ = (retried, sent_once);
/// ```
///
/// # Retries
///
/// A [rebuildable](Self::rebuildable) stream is built for each attempt, so its request is retried like any other. A
/// [recorded](Self::recorded) one is, up to its limit. A stream that is sent [once](Self::once) is not sent again after a connection may have polled it: the call returns the error of
/// that attempt, even if its token was rejected.
///
/// # Errors
///
/// A call fails with [`ErrorKind::RequestBody`](crate::http::ErrorKind::RequestBody) if the stream returns an error, or if
/// it does not have its [`length`](Self::length), and with [`ErrorKind::Timeout`](crate::http::ErrorKind::Timeout) if
/// the stream has no next part within the read timeout. The server may have received a part of the body.
#[derive(Clone)]
pub struct BodyStream {
    source: Source,
    length: Option<u64>,
}

#[derive(Clone)]
enum Source {
    Rebuildable(Arc<dyn Fn() -> BoxStream + Send + Sync>),
    /// `None` while an attempt has the stream, and after a connection polled it.
    Once(Arc<Mutex<Option<BoxStream>>>),
    Recorded(Arc<RecordedStream>),
}

impl BodyStream {
    /// Creates a body of the streams that `build` returns, one for each attempt.
    ///
    /// It may open a file, for example. An error of opening it is the first item of the stream.
    pub fn rebuildable<S, E>(build: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Self {
            source: Source::Rebuildable(Arc::new(move || boxed(build()))),
            length: None,
        }
    }

    /// Creates a body of `stream`, which can be sent only once.
    pub fn once<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Self {
            source: Source::Once(Arc::new(Mutex::new(Some(boxed(stream))))),
            length: None,
        }
    }

    /// Creates a body of `stream`, which is recorded while it is sent. Up to `limit` bytes, the body can be sent again, like a
    /// [rebuildable](Self::rebuildable) one; a longer one is sent [once](Self::once), and is not recorded any further.
    pub fn recorded<S, E>(stream: S, limit: usize) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Self {
            source: Source::Recorded(Arc::new(RecordedStream::new(boxed(stream), limit))),
            length: None,
        }
    }

    /// Sets the `Content-Length`, in bytes. Without it the body is sent in chunks, which some servers do not accept.
    ///
    /// A stream of another length is an error of the call.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// Returns whether the next attempt has a stream to send.
    pub(in crate::http) fn is_available(&self) -> bool {
        match &self.source {
            Source::Rebuildable(_) => true,
            Source::Once(slot) => lock(slot).is_some(),
            Source::Recorded(stream) => stream.is_available(),
        }
    }

    /// Returns the stream for one attempt; `None` if it can be sent only once and was.
    pub(in crate::http) fn open(&self) -> Option<OpenStream> {
        let (stream, slot) = match &self.source {
            Source::Rebuildable(build) => (build(), None),
            Source::Once(slot) => (lock(slot).take()?, Some(Arc::clone(slot))),
            Source::Recorded(stream) => (Box::pin(stream.open()?) as BoxStream, None),
        };
        Some(OpenStream {
            stream: Mutex::new(Some(stream)),
            unpolled: slot,
            length: self.length,
            taken: 0,
            last: Bytes::new(),
        })
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.source {
            Source::Rebuildable(_) => "rebuildable",
            Source::Once(_) => "once",
            Source::Recorded(_) => "recorded",
        };
        f.debug_struct("BodyStream")
            .field("source", &source)
            .field("length", &self.length)
            .finish()
    }
}

/// Stream of one attempt.
pub(in crate::http) struct OpenStream {
    /// Never locked: it makes the body `Sync`, as reqwest requires. `None` after its end.
    stream: Mutex<Option<BoxStream>>,
    /// The place that an unpolled stream goes back to.
    unpolled: Option<Arc<Mutex<Option<BoxStream>>>>,
    length: Option<u64>,
    /// Bytes that the stream has returned.
    taken: u64,
    /// The part that reaches the length, until the stream ends: a connection does not poll a body beyond its length.
    last: Bytes,
}

/// The reason that a stream could not be sent.
#[derive(Debug)]
pub(in crate::http) enum StreamError {
    /// The stream returned an error after `taken` bytes.
    Failed { taken: u64, error: BoxError },
    /// The stream has more than `length` bytes.
    TooLong { length: u64 },
    /// The stream ended after `taken` bytes, and `length` were announced.
    TooShort { length: u64, taken: u64 },
}

impl OpenStream {
    /// Returns the number of bytes that are left to take, if known.
    pub(in crate::http) fn left(&self) -> Option<u64> {
        let untaken = self.length?.saturating_sub(self.taken);
        Some(untaken + self.last.len() as u64)
    }

    /// Returns the next part, which is not empty; `None` at the end, and after an error.
    pub(in crate::http) fn poll_part(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, StreamError>>> {
        self.unpolled = None;
        let slot = self.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(stream) = slot else {
            return Poll::Ready(None);
        };
        loop {
            let item = ready!(stream.as_mut().poll_next(context));
            let taken = self.taken;
            let error = match (item, self.length) {
                (Some(Ok(part)), _) if part.is_empty() => continue,
                (Some(Ok(part)), length) => {
                    self.taken += part.len() as u64;
                    match length {
                        Some(length) if self.taken > length => StreamError::TooLong { length },
                        Some(length) if self.taken == length => {
                            self.last = part;
                            continue;
                        }
                        _ => return Poll::Ready(Some(Ok(part))),
                    }
                }
                (Some(Err(error)), _) => StreamError::Failed { taken, error },
                (None, Some(length)) if taken < length => StreamError::TooShort { length, taken },
                (None, _) => {
                    *slot = None;
                    let last = mem::take(&mut self.last);
                    return Poll::Ready((!last.is_empty()).then_some(Ok(last)));
                }
            };
            *slot = None;
            return Poll::Ready(Some(Err(error)));
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let stream = self.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = self.unpolled.take() {
            *lock(&slot) = stream.take();
        }
    }
}

/// Converts the errors of a stream.
struct Boxed<S>(Pin<Box<S>>);

fn boxed<S, E>(stream: S) -> BoxStream
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<BoxError> + 'static,
{
    Box::pin(Boxed(Box::pin(stream)))
}

impl<S: Stream<Item = Result<Bytes, E>>, E: Into<BoxError>> Stream for Boxed<S> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(item.map(|part| part.map_err(Into::into)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt, stream};

    use super::*;

    fn parts(parts: &[&'static str]) -> impl Stream<Item = Result<Bytes, &'static str>> + Send + use<> {
        let parts: Vec<_> = parts
            .iter()
            .map(|part| match part.strip_prefix('!') {
                Some(error) => Err(error),
                None => Ok(Bytes::from(*part)),
            })
            .collect();
        stream::iter(parts)
    }

    /// Returns what a stream sends, and how it ends.
    fn sent(body: &BodyStream) -> (Vec<Bytes>, Option<StreamError>) {
        let mut open = body.open().unwrap();
        let mut sent = Vec::new();
        let next = |open: &mut OpenStream| {
            let part = std::future::poll_fn(|context| open.poll_part(context));
            part.now_or_never().unwrap()
        };
        while let Some(part) = next(&mut open) {
            match part {
                Ok(part) => sent.push(part),
                Err(error) => {
                    assert!(next(&mut open).is_none(), "an error ends the stream");
                    return (sent, Some(error));
                }
            }
        }
        assert!(next(&mut open).is_none());
        (sent, None)
    }

    #[test]
    fn stream_is_held_to_its_length() {
        for (text, length, ends) in [
            (&["ab", "", "c"][..], 3, "None"),
            (&["abc", "", ""], 3, "None"),
            (&[], 0, "None"),
            (&[""], 0, "None"),
            (&["ab"], 3, "Some(TooShort { length: 3, taken: 2 })"),
            (&[], 1, "Some(TooShort { length: 1, taken: 0 })"),
            (&["abc", "", "d"], 3, "Some(TooLong { length: 3 })"),
            (&["abcd"], 3, "Some(TooLong { length: 3 })"),
            (&["a"], 0, "Some(TooLong { length: 0 })"),
            (&["ab", "!lost"], 3, "Some(Failed { taken: 2, error: \"lost\" })"),
            (&["abc", "!lost"], 3, "Some(Failed { taken: 3, error: \"lost\" })"),
        ] {
            let (sent, end) = sent(&BodyStream::once(parts(text)).length(length));
            assert_eq!(format!("{end:?}"), ends, "{text:?}");
            let sent: u64 = sent.iter().map(|part| part.len() as u64).sum();
            assert!(
                if end.is_none() {
                    sent == length
                } else {
                    sent < length.max(1)
                },
                "{text:?}: {sent}"
            );
        }
    }

    #[test]
    fn stream_without_length_is_sent_whole() {
        let (sent, end) = sent(&BodyStream::once(parts(&["", "ab", "", "c"])));
        assert_eq!(
            (sent, end.is_none()),
            (vec![Bytes::from("ab"), Bytes::from("c")], true)
        );
    }

    #[test]
    fn unpolled_stream_goes_back() {
        let once = BodyStream::once(parts(&["a"]));
        let clone = once.clone();
        let open = once.open().unwrap();
        assert!(!once.is_available() && !clone.is_available());
        drop(open);
        assert!(once.is_available() && clone.is_available());

        assert_eq!(sent(&clone).0, [Bytes::from("a")]);
        assert!(!once.is_available() && once.open().is_none());
    }

    #[test]
    fn pending_stream_was_polled() {
        let once = BodyStream::once(stream::pending::<Result<Bytes, BoxError>>());
        let mut open = once.open().unwrap();
        let part = std::future::poll_fn(|context| open.poll_part(context));
        assert!(part.now_or_never().is_none());
        drop(open);
        assert!(!once.is_available());
    }

    #[test]
    fn rebuildable_stream_is_built_for_each_attempt() {
        let body = BodyStream::rebuildable(|| parts(&["a", "b"]).chain(parts(&["!lost"])));
        for _ in 0..2 {
            let (sent, end) = sent(&body);
            assert!(sent.len() == 2 && matches!(end, Some(StreamError::Failed { taken: 2, .. })));
            assert!(body.is_available());
        }
    }

    #[test]
    fn debug_shows_source_and_length() {
        let shown = |body: BodyStream| format!("{body:?}");
        let once = shown(BodyStream::once(parts(&["hunter2"])).length(7));
        assert_eq!(once, "BodyStream { source: \"once\", length: Some(7) }");
        let rebuildable = shown(BodyStream::rebuildable(|| parts(&["hunter2"])));
        assert_eq!(
            rebuildable,
            "BodyStream { source: \"rebuildable\", length: None }"
        );
    }

    #[test]
    fn part_that_reaches_the_length_is_left() {
        let mut open = BodyStream::once(parts(&["ab", "c"])).length(3).open().unwrap();
        assert_eq!(open.left(), Some(3));
        let mut next = || std::future::poll_fn(|context| open.poll_part(context)).now_or_never();
        assert_eq!(next().unwrap().unwrap().unwrap(), "ab");
        assert_eq!(open.left(), Some(1));

        let unended = parts(&["abc"]).chain(stream::pending());
        let mut open = BodyStream::once(unended).length(3).open().unwrap();
        let next = std::future::poll_fn(|context| open.poll_part(context)).now_or_never();
        assert!(next.is_none(), "the stream may be longer");
        assert_eq!(open.left(), Some(3));
    }
}
