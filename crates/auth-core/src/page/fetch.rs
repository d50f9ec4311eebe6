//! One page on its way.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Instrument;

use crate::{Cursor, Page, Paginator};

type FetchResult<P> = Result<Page<<P as Paginator>::Item>, <P as Paginator>::Error>;

/// A page call under way. It lives in the stream's state, so that dropping a future of the stream
/// neither loses nor repeats the call; dropping the stream ends it.
pub(super) struct Fetch<P: Paginator> {
    /// Where the page starts; `None` is the first.
    pub(super) start: Option<Cursor>,
    call: Call<P>,
}

enum Call<P: Paginator> {
    /// Runs while it is polled.
    Polled(Pin<Box<dyn Future<Output = FetchResult<P>> + Send>>),
    /// Runs by itself, while the consumer works on an earlier page.
    Spawned(JoinHandle<FetchResult<P>>),
}

impl<P: Paginator + 'static> Fetch<P> {
    pub(super) fn start(paginator: &Arc<P>, start: Option<Cursor>, ahead: bool) -> Self {
        let paginator = Arc::clone(paginator);
        let cursor = start.clone();
        let call = async move { P::page(&paginator, cursor.as_ref()).await };
        let call = match Handle::try_current() {
            // A task of its own would be in no span, and its calls in no trace.
            Ok(runtime) if ahead => Call::Spawned(runtime.spawn(call.in_current_span())),
            // Without a runtime there is nobody to run ahead; the page is fetched when it is asked for.
            _ => Call::Polled(Box::pin(call)),
        };
        Self { start, call }
    }

    /// Whether it goes on without being polled.
    pub(super) fn is_spawned(&self) -> bool {
        matches!(self.call, Call::Spawned(_))
    }

    /// The page or its error; `None` when the runtime that the call ran on is gone, and the call
    /// with it. Not to be polled again after it was ready.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<FetchResult<P>>> {
        Poll::Ready(match &mut self.call {
            Call::Polled(call) => Some(ready!(call.as_mut().poll(context))),
            Call::Spawned(task) => match ready!(Pin::new(task).poll(context)) {
                Ok(result) => Some(result),
                Err(ended) => match ended.try_into_panic() {
                    // The panic goes on where it would have been without prefetch.
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_cancelled) => None,
                },
            },
        })
    }
}

impl<P: Paginator> Drop for Fetch<P> {
    fn drop(&mut self) {
        if let Call::Spawned(task) = &self.call {
            task.abort();
        }
    }
}
