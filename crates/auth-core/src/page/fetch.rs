//! Page request in flight.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Instrument;

use crate::{Cursor, Page, Paginator};

type FetchResult<P> = Result<Page<<P as Paginator>::Item>, <P as Paginator>::Error>;

/// Page request in flight. It is part of the stream's state, so that dropping a future of the stream neither loses nor
/// repeats the request; dropping the stream cancels it.
pub(super) struct Fetch<P: Paginator> {
    /// Cursor of the page; `None` is the first page.
    pub(super) start: Option<Cursor>,
    call: Call<P>,
}

enum Call<P: Paginator> {
    /// Future that runs while it is polled.
    Polled(Pin<Box<dyn Future<Output = FetchResult<P>> + Send>>),
    /// Task that runs while the consumer handles an earlier page.
    Spawned(JoinHandle<FetchResult<P>>),
}

impl<P: Paginator + 'static> Fetch<P> {
    pub(super) fn start(paginator: &Arc<P>, start: Option<Cursor>, ahead: bool) -> Self {
        let paginator = Arc::clone(paginator);
        let cursor = start.clone();
        let call = async move { P::page(&paginator, cursor.as_ref()).await };
        let call = match Handle::try_current() {
            // Without this the task, and the requests it sends, would be in no span.
            Ok(runtime) if ahead => Call::Spawned(runtime.spawn(call.in_current_span())),
            // Without a runtime the page is fetched when the consumer polls.
            _ => Call::Polled(Box::pin(call)),
        };
        Self { start, call }
    }

    /// Returns whether the request runs without being polled.
    pub(super) fn is_spawned(&self) -> bool {
        matches!(self.call, Call::Spawned(_))
    }

    /// Polls for the page or its error; `None` if the task was lost because its runtime shut down. Must not be polled again
    /// once it is ready.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<FetchResult<P>>> {
        Poll::Ready(match &mut self.call {
            Call::Polled(call) => Some(ready!(call.as_mut().poll(context))),
            Call::Spawned(task) => match ready!(Pin::new(task).poll(context)) {
                Ok(result) => Some(result),
                Err(ended) => match ended.try_into_panic() {
                    // Resumes the panic in the consumer, as without prefetch.
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
