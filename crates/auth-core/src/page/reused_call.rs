//! Future of a page request, in a box that serves one request after the other.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use crate::{Cursor, Page, Paginator};

pub(super) type FetchResult<P> = Result<Page<<P as Paginator>::Item>, <P as Paginator>::Error>;

/// Future of a page request. The next request reuses its box, so that an iteration allocates it once.
pub(super) struct ReusedCall<P: Paginator>(Box<dyn Restart<P> + Send>);

impl<P: Paginator + 'static> ReusedCall<P> {
    /// Creates a box for the futures of `call`.
    pub(super) fn new<F>(call: fn(Arc<P>, Option<Cursor>) -> F) -> Self
    where
        F: Future<Output = FetchResult<P>> + Send + 'static,
    {
        let future = Box::pin(None);
        Self(Box::new(Slot { call, future }))
    }

    /// Starts the request for the page at `start`.
    pub(super) fn start(&mut self, paginator: Arc<P>, start: Option<Cursor>) {
        self.0.start(paginator, start);
    }

    /// Polls for the page or its error. Must not be polled again once it is ready, before the next request is started.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<FetchResult<P>> {
        self.0.poll(context)
    }
}

/// Hides the type of the future, which has no name.
trait Restart<P: Paginator> {
    fn start(&mut self, paginator: Arc<P>, start: Option<Cursor>);
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<FetchResult<P>>;
}

struct Slot<P, F> {
    call: fn(Arc<P>, Option<Cursor>) -> F,
    /// `None` between two requests.
    future: Pin<Box<Option<F>>>,
}

impl<P, F> Restart<P> for Slot<P, F>
where
    P: Paginator,
    F: Future<Output = FetchResult<P>>,
{
    fn start(&mut self, paginator: Arc<P>, start: Option<Cursor>) {
        self.future.set(Some((self.call)(paginator, start)));
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<FetchResult<P>> {
        let Some(future) = self.future.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let result = ready!(future.poll(context));
        self.future.set(None);
        Poll::Ready(result)
    }
}
