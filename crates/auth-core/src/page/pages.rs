//! Stream of the pages of a list.

mod delivery;

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::{FusedStream, Stream};

pub(super) use self::delivery::DeliveredPage;
use super::{
    checkpoint::Position, deadline::Deadline, limits::Limits, page_buffer::PageBuffer,
    pager_state::PagerState, progress::Progress,
};
use crate::{Checkpoint, Cursor, Fingerprint, Page, PageError, Paginator};

/// Pages of a list: a fused [`Stream`], with plain async methods beside it.
///
/// * The state advances only when a page is delivered. The stream ends after an error, which has the checkpoint; if a
///   request failed, [`next_page`](Self::next_page) fetches the same page again.
/// * A repeated cursor is an error: neither a silent end nor an endless loop.
/// * It holds one page in memory, and those that [`prefetch`](Self::prefetch) adds.
///
/// ```
/// # use std::convert::Infallible;
/// # use async_trait::async_trait;
/// # use auth_core::{Cursor, Page, Paginator, PaginatorExt, PagerState};
/// # struct Letters;
/// # #[async_trait] impl Paginator for Letters {
/// #   type Item = char; type Error = Infallible;
/// #   async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<char>, Infallible> {
/// #     Ok(match cursor { None => Page::new(vec!['a'], Some(Cursor::new("2"))), Some(_) => Page::new(vec!['b'], None) })
/// #   }
/// # }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut pages = Letters.pages();
/// while let Some(page) = pages.next_page().await {
///     println!("{:?}", page?.items);
/// }
/// assert_eq!(pages.state(), PagerState::Ended);
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<P: Paginator> {
    fingerprint: Fingerprint,
    /// Position after the last delivered page.
    position: Position,
    /// Fingerprint of a checkpoint of another list, until the error is returned.
    wrong_list: Option<Fingerprint>,
    page_buffer: PageBuffer<P>,
    delivered: Progress,
    limits: Limits,
    deadline: Option<Deadline>,
    /// Number of yields left before the next page is delivered.
    yields_left: u8,
    state: PagerState,
    /// Set after an error. The stream has ended then, unless the caller requests the next page explicitly.
    has_failed: bool,
    /// Truncates the last page at `max_items`, for [`Items`](crate::Items).
    truncates_pages: bool,
}

/// Maximum number of prefetched pages: more would only use memory.
const MAX_PREFETCH: usize = 32;

impl<P: Paginator + 'static> Pages<P> {
    pub(super) fn new(paginator: P) -> Self {
        Self {
            fingerprint: paginator.fingerprint(),
            position: Position::START,
            wrong_list: None,
            page_buffer: PageBuffer::of(paginator),
            delivered: Progress::default(),
            limits: Limits::default(),
            deadline: None,
            yields_left: 0,
            state: PagerState::Running,
            has_failed: false,
            truncates_pages: false,
        }
    }

    /// Truncates the last page at `max_items`.
    pub(super) fn truncating(mut self) -> Self {
        self.truncates_pages = true;
        self
    }

    /// Resumes from a checkpoint of an earlier iteration, and resets the progress of this one.
    ///
    /// The first poll returns an error for a checkpoint of another list or query, before it sends a request.
    pub fn resume_from(mut self, checkpoint: Checkpoint) -> Self {
        self.state = PagerState::Running;
        self.has_failed = false;
        self.delivered = Progress::default();
        if let Some(deadline) = &mut self.deadline {
            deadline.restart();
        }
        if self.fingerprint.fits(&checkpoint.fingerprint) {
            self.page_buffer.restart_at(&checkpoint.position);
            self.position = checkpoint.position;
        } else {
            self.page_buffer.clear();
            self.wrong_list = Some(checkpoint.fingerprint);
        }
        self
    }

    /// Starts at the page of `cursor`, from another source such as the provider's web page. Prefer a
    /// [checkpoint](Self::resume_from), which is checked against the list.
    pub fn start_at(self, cursor: Cursor) -> Self {
        let position = Position::of_next(Some(cursor));
        let checkpoint = Checkpoint::new(self.fingerprint.clone(), position);
        self.resume_from(checkpoint)
    }

    /// Accepts repeated cursors, for scroll APIs whose cursor is one constant ID. The iteration then ends at the end of the
    /// list or at a limit.
    pub fn allow_repeated_cursors(mut self) -> Self {
        self.page_buffer.allow_repeated_cursors();
        self
    }

    /// Prefetches up to `pages` pages while the consumer handles the current one, at most 32. Default: 0.
    ///
    /// Prefetching runs on the Tokio runtime that polls the stream, keeps the order, ends when the stream is dropped, and
    /// never moves the checkpoint. A list of numbered pages ([`Paginator::cursor_after`]) has up to `pages` requests in
    /// flight at once. A cursor list knows only the next page while its consumer works, so more than 1 helps only a
    /// consumer that polls in bursts.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.page_buffer.prefetch = pages.min(MAX_PREFETCH);
        self
    }

    /// Sets the maximum number of pages; no further page is requested.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.limits.pages = Some(pages);
        self
    }

    /// Ends the iteration with the page that reaches `items` items. Pages are delivered whole, so that no item before
    /// `next` is lost; [`Items::max_items`](crate::Items::max_items) counts exactly.
    pub fn max_items(mut self, items: u64) -> Self {
        self.limits.items = Some(items);
        self
    }

    /// Sets the maximum number of consecutive pages without items; 0 counts as 1. There is no limit by default.
    pub fn max_empty_pages(mut self, pages: u64) -> Self {
        self.limits.empty_pages = Some(pages.max(1));
        self
    }

    /// Sets the maximum duration since the first poll. A request in flight is dropped then; an iteration from the
    /// checkpoint fetches its page again. The time is measured by the machine's monotonic clock and Tokio's timer.
    pub fn max_duration(mut self, duration: Duration) -> Self {
        self.deadline = Some(Deadline::after(duration));
        self
    }

    /// Returns the paginator, to iterate over the list again.
    #[must_use]
    pub fn paginator(&self) -> &Arc<P> {
        &self.page_buffer.paginator
    }

    /// Returns the position after the last delivered page.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(self.fingerprint.clone(), self.position.clone())
    }

    /// Returns the state: running, ended, at a limit, or failed. After a failed request, [`next_page`](Self::next_page)
    /// sets it to running again.
    #[must_use]
    pub fn state(&self) -> PagerState {
        if self.has_failed {
            PagerState::Failed
        } else {
            self.state
        }
    }

    /// Returns the number of delivered pages and items.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.delivered
    }

    /// Returns the next page; `None` when the iteration is over ([`state`](Self::state) has the reason).
    ///
    /// # Errors
    ///
    /// [`PageError`] with the checkpoint. After [`PageErrorKind::Fetch`](crate::PageErrorKind::Fetch) the next call fetches
    /// the same page again; other kinds end the iteration.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses and repeats nothing: the request stays in flight in `self`.
    pub async fn next_page(&mut self) -> Option<Result<Page<P::Item>, PageError<P::Error>>> {
        self.clear_error();
        std::future::poll_fn(|context| {
            let page = self.poll_page(context);
            page.map(|page| page.map(|result| result.map(|delivered| delivered.page)))
        })
        .await
    }

    /// Allows the next poll after a failed request.
    pub(super) fn clear_error(&mut self) {
        self.has_failed = false;
    }
}

impl<P: Paginator + 'static> Stream for Pages<P> {
    type Item = Result<Page<P::Item>, PageError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
            .map(|page| page.map(|result| result.map(|delivered| delivered.page)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let limit = self
            .limits
            .pages
            .map(|max| max.saturating_sub(self.delivered.pages));
        // An error may take the place of the last page, or follow it.
        let most = limit.and_then(|left| usize::try_from(left).ok());
        (0, if self.is_terminated() { Some(0) } else { most })
    }
}

impl<P: Paginator + 'static> FusedStream for Pages<P> {
    fn is_terminated(&self) -> bool {
        self.state() != PagerState::Running
    }
}

// No field is structurally pinned: the request future is boxed.
impl<P: Paginator> Unpin for Pages<P> {}

impl<P: Paginator> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("list", &self.fingerprint)
            .field("position", &self.position)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
