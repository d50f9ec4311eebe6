//! Streams that are recorded while they are sent.

use std::{
    error::Error as StdError,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;

type BoxError = Box<dyn StdError + Send + Sync>;
type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// Stream that can be sent again while it has at most `limit` bytes: they are kept in memory.
pub(super) struct RecordedStream {
    limit: usize,
    state: Mutex<State>,
}

struct State {
    /// `None` after its end.
    source: Option<BoxStream>,
    /// What the source has returned; `None` once that was more than the limit, or an error.
    record: Option<Vec<Bytes>>,
    size: usize,
    /// Number of the attempt that reads the source. An earlier one may still be polled by its connection.
    attempt: u64,
}

/// Stream of one attempt: the record, then the rest of the source.
pub(super) struct Attempt {
    stream: Arc<RecordedStream>,
    number: u64,
    /// The number of parts of the record that were returned.
    returned: usize,
}

impl RecordedStream {
    pub(super) fn new(source: BoxStream, limit: usize) -> Self {
        Self {
            limit,
            state: Mutex::new(State {
                source: Some(source),
                record: Some(Vec::new()),
                size: 0,
                attempt: 0,
            }),
        }
    }

    /// Returns whether the stream can be sent from its beginning.
    pub(super) fn is_available(&self) -> bool {
        self.state().record.is_some()
    }

    /// Returns the stream from its beginning. Those of earlier attempts return an error from now on.
    pub(super) fn open(self: &Arc<Self>) -> Option<Attempt> {
        let mut state = self.state();
        state.record.as_ref()?;
        state.attempt += 1;
        Some(Attempt {
            stream: Arc::clone(self),
            number: state.attempt,
            returned: 0,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream for Attempt {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = Arc::clone(&self.stream);
        let mut state = stream.state();
        if state.attempt != self.number {
            return Poll::Ready(Some(Err("another attempt sends the body".into())));
        }
        let recorded = state.record.as_ref().and_then(|record| record.get(self.returned));
        if let Some(part) = recorded {
            self.returned += 1;
            return Poll::Ready(Some(Ok(part.clone())));
        }
        let Some(source) = &mut state.source else {
            return Poll::Ready(None);
        };
        let item = ready!(source.as_mut().poll_next(context));
        match &item {
            None => state.source = None,
            Some(Err(_lost)) => {
                state.source = None;
                state.record = None;
            }
            Some(Ok(part)) => {
                state.size = state.size.saturating_add(part.len());
                if state.size > stream.limit {
                    state.record = None;
                }
                if let Some(record) = &mut state.record {
                    record.push(part.clone());
                    self.returned += 1;
                }
            }
        }
        Poll::Ready(item)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt, stream};

    use super::*;

    fn recorded(parts: &[&'static str], limit: usize) -> Arc<RecordedStream> {
        let parts: Vec<Result<Bytes, BoxError>> = parts
            .iter()
            .map(|part| match part.strip_prefix('!') {
                Some(error) => Err(error.into()),
                None => Ok(Bytes::from(*part)),
            })
            .collect();
        let source = stream::iter(parts).chain(stream::pending());
        Arc::new(RecordedStream::new(Box::pin(source), limit))
    }

    /// Returns what `attempt` sends until it waits, ends or fails.
    fn sent(attempt: &mut Attempt) -> String {
        let mut sent = String::new();
        while let Some(Some(part)) = attempt.next().now_or_never() {
            match part {
                Ok(part) => sent.push_str(std::str::from_utf8(&part).unwrap()),
                Err(error) => return format!("{sent}!{error}"),
            }
        }
        sent
    }

    #[test]
    fn replay_continues_after_the_record() {
        let stream = recorded(&["a", "b", "c"], 3);
        let mut first = stream.open().unwrap();
        assert_eq!(
            first.next().now_or_never().unwrap().unwrap().unwrap(),
            Bytes::from("a")
        );
        let mut second = stream.open().unwrap();
        assert_eq!(sent(&mut second), "abc");
        assert_eq!(sent(&mut first), "!another attempt sends the body");
        assert_eq!(sent(&mut stream.open().unwrap()), "abc");
    }

    #[test]
    fn stream_over_the_limit_is_sent_once() {
        let stream = recorded(&["ab", "cd", "e"], 3);
        assert!(stream.is_available());
        assert_eq!(sent(&mut stream.open().unwrap()), "abcde");
        assert!(!stream.is_available() && stream.open().is_none());
    }

    #[test]
    fn failed_stream_is_not_sent_again() {
        let stream = recorded(&["ab", "!lost"], 10);
        assert_eq!(sent(&mut stream.open().unwrap()), "ab!lost");
        assert!(!stream.is_available());
    }
}
