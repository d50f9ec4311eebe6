//! Stream of the items of a list.

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

/// Maximum number of pages in one poll, before the task yields.
const PAGES_A_POLL: usize = 32;

/// Items of a list: a fused [`Stream`], with plain async methods beside it.
///
/// It is built on [`Pages`] and has the same guarantees. Its checkpoint is a position between two items.
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
/// let checkpoint = items.checkpoint(); // store it, and resume in another process:
/// let mut rest = Letters.items().resume_from(checkpoint);
/// assert_eq!(rest.next_item().await.unwrap()?, 'b');
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<P: Paginator> {
    pages: Pages<P>,
    buffer: std::vec::IntoIter<P::Item>,
    /// Cursor of the page in `buffer`.
    start: Option<Cursor>,
    /// Number of delivered items of that page.
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

    /// Resumes from a checkpoint of an earlier iteration, and resets the progress of this one.
    ///
    /// The first poll returns an error for a checkpoint of another list or query, before it sends a request.
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

    /// Accepts repeated cursors: see [`Pages::allow_repeated_cursors`].
    pub fn allow_repeated_cursors(mut self) -> Self {
        self.pages = self.pages.allow_repeated_cursors();
        self
    }

    /// Prefetches up to `pages` pages: see [`Pages::prefetch`].
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Sets the maximum number of pages; no further page is requested.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Sets the maximum number of items.
    pub fn max_items(mut self, items: u64) -> Self {
        self.pages = self.pages.max_items(items);
        self
    }

    /// Sets the maximum number of consecutive pages without items; 0 counts as 1. There is no limit by default.
    pub fn max_empty_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_empty_pages(pages);
        self
    }

    /// Sets the maximum duration since the first poll, as [`Pages::max_duration`] does. The items of a page that has been
    /// received are still delivered.
    pub fn max_duration(mut self, duration: Duration) -> Self {
        self.pages = self.pages.max_duration(duration);
        self
    }

    /// Returns the paginator, to iterate over the list again.
    #[must_use]
    pub fn paginator(&self) -> &Arc<P> {
        self.pages.paginator()
    }

    /// Returns the position after the last delivered item.
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

    /// Returns the state: running, ended, at a limit, or failed.
    #[must_use]
    pub fn state(&self) -> PagerState {
        if self.buffer.as_slice().is_empty() {
            self.pages.state()
        } else {
            PagerState::Running
        }
    }

    /// Returns the number of delivered pages and items.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let mut progress = self.pages.progress();
        progress.items -= self.buffer.len() as u64;
        progress
    }

    /// Returns the next item; `None` when the iteration is over ([`state`](Self::state) has the reason).
    ///
    /// # Errors
    ///
    /// [`PageError`] with the checkpoint. After a failed request the next call fetches the same page again; other errors
    /// end the iteration.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses and repeats nothing: the request stays in flight in `self`.
    #[inline]
    pub async fn next_item(&mut self) -> Option<Result<P::Item, PageError<P::Error>>> {
        // Fast path: most items are buffered.
        if let Some(item) = self.buffered() {
            return Some(Ok(item));
        }
        self.pages.clear_error();
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the next item of the buffered page.
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
        // Many empty pages that are ready at once must not block the executor.
        for _ in 0..PAGES_A_POLL {
            if let Some(item) = self.buffered() {
                return Poll::Ready(Some(Ok(item)));
            }
            // Frees the old page before the next one is polled.
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
        let buffered = self.buffer.len();
        let is_over = self.pages.is_terminated();
        (buffered, is_over.then_some(buffered))
    }
}

impl<P: Paginator + 'static> FusedStream for Items<P> {
    fn is_terminated(&self) -> bool {
        self.state() != PagerState::Running
    }
}

// No field is structurally pinned.
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
