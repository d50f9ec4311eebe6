//! The walk over the items of a list.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::{FusedStream, Stream};

use super::{
    checkpoint::Position,
    pager_state::PagerState,
    pages::{DeliveredPage, Pages},
    progress::Progress,
};
use crate::{Checkpoint, Cursor, PageError, Paginator};

/// How many pages one poll goes through before others get their turn.
const PAGES_A_POLL: usize = 32;

/// The items of a list, one after the other: a fused [`Stream`], also usable without `futures`.
///
/// Built on [`Pages`], with the same promises; its checkpoint is exact to the item.
///
/// ```
/// # use std::convert::Infallible;
/// # use async_trait::async_trait;
/// # use auth_core::{Cursor, Page, Paginator, PaginatorExt};
/// # struct Letters;
/// # #[async_trait] impl Paginator for Letters {
/// #   type Item = char; type Error = Infallible;
/// #   async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<char>, Infallible> {
/// #     Ok(match cursor { None => Page::new(vec!['a', 'b'], Some(Cursor::new("2"))), Some(_) => Page::new(vec!['c'], None) })
/// #   }
/// # }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut items = Letters.items();
/// assert_eq!(items.next_item().await.unwrap()?, 'a');
///
/// let checkpoint = items.checkpoint(); // write it down, and go on in another process:
/// let mut rest = Letters.items().resume_from(checkpoint);
/// assert_eq!(rest.next_item().await.unwrap()?, 'b');
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<P: Paginator> {
    pages: Pages<P>,
    buffer: std::vec::IntoIter<P::Item>,
    /// The page that `buffer` came from.
    start: Option<Cursor>,
    /// How many of that page's items were delivered.
    delivered: usize,
}

impl<P: Paginator + 'static> Items<P> {
    pub(super) fn new(paginator: P) -> Self {
        Self {
            pages: Pages::new(paginator).truncating(),
            buffer: Vec::new().into_iter(),
            start: None,
            delivered: 0,
        }
    }

    /// Goes on behind what an earlier iteration delivered, whatever this one has delivered so far.
    ///
    /// A checkpoint of another list or query is refused by the first poll, before any page is asked for.
    pub fn resume_from(mut self, checkpoint: Checkpoint) -> Self {
        self.buffer = Vec::new().into_iter();
        self.pages = self.pages.resume_from(checkpoint);
        self
    }

    /// Starts at the page of `cursor`: see [`Pages::start_at`].
    pub fn start_at(mut self, cursor: Cursor) -> Self {
        self.buffer = Vec::new().into_iter();
        self.pages = self.pages.start_at(cursor);
        self
    }

    /// Accepts a cursor that was seen before: see [`Pages::allow_repeated_cursors`].
    pub fn allow_repeated_cursors(mut self) -> Self {
        self.pages = self.pages.allow_repeated_cursors();
        self
    }

    /// Fetches up to `pages` pages ahead: see [`Pages::prefetch`].
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Ends the walk after `pages` pages; no further page is asked for.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Ends the walk after `items` items.
    pub fn max_items(mut self, items: u64) -> Self {
        self.pages = self.pages.max_items(items);
        self
    }

    /// Ends the iteration after `pages` pages without items, one after the other; 0 counts as 1. Without this limit it
    /// goes through as many as there are.
    pub fn max_empty_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_empty_pages(pages);
        self
    }

    /// Ends the walk when `duration` has passed since its first poll, as [`Pages::max_duration`] does. The items of a
    /// page that has arrived are still delivered.
    pub fn max_duration(mut self, duration: Duration) -> Self {
        self.pages = self.pages.max_duration(duration);
        self
    }

    /// The list that is walked, for another walk of it.
    #[must_use]
    pub fn paginator(&self) -> &Arc<P> {
        self.pages.paginator()
    }

    /// Where the walk stands: behind the last item that was delivered.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        let after_page = self.pages.checkpoint();
        if self.buffer.as_slice().is_empty() {
            return after_page;
        }
        let within_page = Position::Page {
            cursor: self.start.clone(),
            delivered: self.delivered,
        };
        Checkpoint::new(after_page.fingerprint, within_page)
    }

    /// How the walk stands: running, at the end, at a limit, or failed.
    #[must_use]
    pub fn state(&self) -> PagerState {
        if self.buffer.as_slice().is_empty() {
            self.pages.state()
        } else {
            PagerState::Running
        }
    }

    /// How much was delivered so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let mut progress = self.pages.progress();
        progress.items -= self.buffer.len() as u64;
        progress
    }

    /// The next item; `None` when the walk is over (see [`state`](Self::state) for why).
    ///
    /// # Errors
    ///
    /// [`PageError`], which carries the checkpoint. After a failed page call the next call asks for
    /// the same page again; other errors end the walk.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing and repeats nothing: the page call stays in `self`.
    #[inline]
    pub async fn next_item(&mut self) -> Option<Result<P::Item, PageError<P::Error>>> {
        // Most items are at hand, and need no more than this.
        if let Some(item) = self.buffered() {
            return Some(Ok(item));
        }
        self.pages.clear_error();
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next item of the page that has arrived.
    #[inline]
    fn buffered(&mut self) -> Option<P::Item> {
        let item = self.buffer.next()?;
        self.delivered += 1;
        Some(item)
    }
}

impl<P: Paginator + 'static> Stream for Items<P> {
    type Item = Result<P::Item, PageError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A list of many empty pages that are all there at once must not keep the thread to itself.
        for _ in 0..PAGES_A_POLL {
            if let Some(item) = self.buffered() {
                return Poll::Ready(Some(Ok(item)));
            }
            // Its memory serves the next page.
            self.buffer = Vec::new().into_iter();
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(DeliveredPage { page, start, skipped })) => {
                    self.buffer = page.items.into_iter();
                    self.start = start;
                    self.delivered = skipped;
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let at_hand = self.buffer.len();
        let is_over = self.pages.is_terminated();
        (at_hand, is_over.then_some(at_hand))
    }
}

impl<P: Paginator + 'static> FusedStream for Items<P> {
    fn is_terminated(&self) -> bool {
        self.state() != PagerState::Running
    }
}

// Nothing in it is pinned in place.
impl<P: Paginator> Unpin for Items<P> {}

impl<P: Paginator> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("buffered", &self.buffer.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
