//! Page request in flight.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Instrument;

use super::reused_call::{FetchResult, ReusedCall};
use crate::{Cursor, Paginator};

/// Page request in flight. It is part of the stream's state, so that dropping a future of the stream neither loses nor
/// repeats the request; dropping the stream cancels it.
pub(super) struct Fetch<P: Paginator> {
    /// Cursor of the page; `None` is the first page.
    pub(super) start: Option<Cursor>,
    call: Call<P>,
}

enum Call<P: Paginator> {
    /// Future that runs while it is polled.
    Polled(ReusedCall<P>),
    /// Task that runs while the consumer handles an earlier page.
    Spawned(AbortOnDrop<P>),
}

struct AbortOnDrop<P: Paginator>(JoinHandle<FetchResult<P>>);

impl<P: Paginator + 'static> Fetch<P> {
    /// Starts the request for the page at `start`, as a task if it is made `ahead` of the consumer. Otherwise it takes the
    /// box of its future from `spare`, if there is one.
    pub(super) fn start(
        paginator: &Arc<P>,
        start: Option<Cursor>,
        ahead: bool,
        spare: &mut Option<ReusedCall<P>>,
    ) -> Self {
        let call = match Handle::try_current() {
            Ok(runtime) if ahead => {
                let call = call(Arc::clone(paginator), start.clone());
                // Without this the task, and the requests it sends, would be in no span.
                Call::Spawned(AbortOnDrop(runtime.spawn(call.in_current_span())))
            }
            // Without a runtime the page is fetched when the consumer polls.
            _ => {
                let mut reused = spare.take().unwrap_or_else(|| ReusedCall::new(call));
                reused.start(Arc::clone(paginator), start.clone());
                Call::Polled(reused)
            }
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
            Call::Polled(call) => Some(ready!(call.poll(context))),
            Call::Spawned(AbortOnDrop(task)) => match ready!(Pin::new(task).poll(context)) {
                Ok(result) => Some(result),
                Err(ended) => match ended.try_into_panic() {
                    // Resumes the panic in the consumer, as without prefetch.
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_cancelled) => None,
                },
            },
        })
    }

    /// Returns the box of the completed request's future, for the next request.
    pub(super) fn into_spare(self) -> Option<ReusedCall<P>> {
        match self.call {
            Call::Polled(call) => Some(call),
            Call::Spawned(_) => None,
        }
    }
}

async fn call<P: Paginator>(paginator: Arc<P>, start: Option<Cursor>) -> FetchResult<P> {
    // Not the implementation for `Arc<P>`, which boxes the future once more.
    P::page(&paginator, start.as_ref()).await
}

impl<P: Paginator> Drop for AbortOnDrop<P> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
