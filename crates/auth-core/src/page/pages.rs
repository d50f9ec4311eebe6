//! The walk over the pages of a list.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::{FusedStream, Stream};

use super::{
    checkpoint::Position,
    deadline::Deadline,
    limits::Limits,
    page_buffer::{BufferedPage, PageBuffer},
    pager_state::PagerState,
    progress::Progress,
};
use crate::{Checkpoint, Cursor, Fingerprint, Limit, Page, PageError, PageErrorKind, Paginator};

/// The pages of a list, one after the other: a fused [`Stream`], also usable without `futures`.
///
/// * State advances only when a page is delivered. As a stream it ends after an error, which carries the checkpoint;
///   after an error of the page call, [`next_page`](Self::next_page) asks for the same page again.
/// * A cursor that was seen before in the walk is an error, never a silent end and never a loop.
/// * Memory is one page, and what [`prefetch`](Self::prefetch) adds.
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
    /// Behind the last page that was delivered.
    position: Position,
    /// The list of a checkpoint that does not belong here, until that is told.
    wrong_list: Option<Fingerprint>,
    page_buffer: PageBuffer<P>,
    delivered: Progress,
    limits: Limits,
    deadline: Option<Deadline>,
    /// How often others get a turn before the next page is delivered.
    yields_left: u8,
    state: PagerState,
    /// An error was delivered, behind which the stream ends unless it is asked explicitly.
    has_failed: bool,
    /// Whether the last page is cut where `max_items` falls: for the items of a list, one by one.
    truncates_pages: bool,
}

/// The task of a call asks its client, and the task of the client's connection sends: each needs a turn.
const PREFETCH_YIELDS: u8 = 2;
/// More pages ahead bring nothing but memory.
const MAX_PREFETCH: usize = 32;

/// A page as it is delivered, and where in the list it stands.
pub(super) struct DeliveredPage<T> {
    pub(super) page: Page<T>,
    /// Where the page starts.
    pub(super) start: Option<Cursor>,
    /// How many of the page's items an earlier walk had already delivered.
    pub(super) skipped: usize,
}

/// What a poll of the walk yields.
pub(super) type PageResult<P> =
    Result<DeliveredPage<<P as Paginator>::Item>, PageError<<P as Paginator>::Error>>;

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

    /// Cuts the last page where `max_items` falls.
    pub(super) fn truncating(mut self) -> Self {
        self.truncates_pages = true;
        self
    }

    /// Goes on behind what an earlier iteration delivered, whatever this one has delivered so far.
    ///
    /// A checkpoint of another list or query is refused by the first poll, before any page is asked for.
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

    /// Starts at the page of `cursor`, which came from elsewhere: from the provider's own page, say. A
    /// [checkpoint](Self::resume_from) says more.
    pub fn start_at(self, cursor: Cursor) -> Self {
        let position = Position::of_next(Some(cursor));
        let checkpoint = Checkpoint::new(self.fingerprint.clone(), position);
        self.resume_from(checkpoint)
    }

    /// Accepts a cursor that was seen before: for APIs that scroll, whose cursor is one constant ID. The list then ends
    /// where it says so, or at a limit.
    pub fn allow_repeated_cursors(mut self) -> Self {
        self.page_buffer.allow_repeated_cursors();
        self
    }

    /// Fetches up to `pages` pages ahead of the one that is worked on, at most 32. Default: none.
    ///
    /// Fetching ahead runs on the Tokio runtime that polls the stream, in order, ends when the
    /// stream is dropped, and never moves the checkpoint. A list of numbered pages
    /// ([`Paginator::cursor_after`]) has up to `pages` of them under way at once. A cursor list knows only one page
    /// ahead while its consumer works, so more than 1 helps only where the consumer polls in bursts.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.page_buffer.prefetch = pages.min(MAX_PREFETCH);
        self
    }

    /// Ends the walk after `pages` pages; no further page is asked for.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.limits.pages = Some(pages);
        self
    }

    /// Ends the iteration with the page that reaches `items` items. Pages are delivered whole, so that nothing between a
    /// page and its `next` is lost; [`Items::max_items`](crate::Items::max_items) counts exactly.
    pub fn max_items(mut self, items: u64) -> Self {
        self.limits.items = Some(items);
        self
    }

    /// Ends the iteration after `pages` pages without items, one after the other; 0 counts as 1. Without this limit it
    /// goes through as many as there are.
    pub fn max_empty_pages(mut self, pages: u64) -> Self {
        self.limits.empty_pages = Some(pages.max(1));
        self
    }

    /// Ends the walk when `duration` has passed since its first poll: a page that is still on its way is left, and a
    /// later walk asks for it again. By the machine's monotonic clock and Tokio's timer.
    pub fn max_duration(mut self, duration: Duration) -> Self {
        self.deadline = Some(Deadline::after(duration));
        self
    }

    /// The list that is walked, for another walk of it.
    #[must_use]
    pub fn paginator(&self) -> &Arc<P> {
        &self.page_buffer.paginator
    }

    /// Where the walk stands: behind the last page that was delivered.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(self.fingerprint.clone(), self.position.clone())
    }

    /// Returns how the iteration stands: running, at the end, at a limit, or failed. After an error of a page call it is
    /// running again with the next [`next_page`](Self::next_page).
    #[must_use]
    pub fn state(&self) -> PagerState {
        if self.has_failed {
            PagerState::Failed
        } else {
            self.state
        }
    }

    /// How much was delivered so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.delivered
    }

    /// The next page; `None` when the walk is over (see [`state`](Self::state) for why).
    ///
    /// # Errors
    ///
    /// [`PageError`], which carries the checkpoint. After [`PageErrorKind::Fetch`] the next call
    /// asks for the same page again; other kinds end the walk.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing and repeats nothing: the page call stays in `self`.
    pub async fn next_page(&mut self) -> Option<Result<Page<P::Item>, PageError<P::Error>>> {
        self.clear_error();
        std::future::poll_fn(|context| {
            let delivery = self.poll_page(context);
            delivery.map(|delivery| delivery.map(|result| result.map(|delivered| delivered.page)))
        })
        .await
    }

    /// Goes on after an error of a page call.
    pub(super) fn clear_error(&mut self) {
        self.has_failed = false;
    }

    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<PageResult<P>>> {
        if self.has_failed {
            return Poll::Ready(None);
        }
        if let Some(found) = self.wrong_list.take() {
            let expected = self.fingerprint.clone();
            let error = BufferedPage::Error(PageErrorKind::WrongList { expected, found });
            return Poll::Ready(Some(self.deliver(error)));
        }
        while self.state == PagerState::Running {
            self.page_buffer.poll_fetch(context);
            if self.position == Position::End && self.page_buffer.is_empty() {
                self.finish(PagerState::Ended);
            } else if let Some(limit) = self.limit_reached(context) {
                self.finish(PagerState::LimitReached(limit));
            } else if self.yield_to_prefetch(context) {
                return Poll::Pending;
            } else if let Some(buffered) = self.page_buffer.pop() {
                return Poll::Ready(Some(self.deliver(buffered)));
            } else if self.page_buffer.is_fetching() {
                return Poll::Pending;
            } else {
                self.page_buffer.fetch_next(self.limits, self.delivered);
            }
        }
        Poll::Ready(None)
    }

    fn limit_reached(&mut self, context: &mut Context<'_>) -> Option<Limit> {
        if let Some(limit) = self.limits.reached(self.delivered) {
            return Some(limit);
        }
        let is_past = self.deadline.as_mut()?.is_past(context);
        is_past.then_some(Limit::Duration)
    }

    /// Fetches what will be asked for behind the page that is about to be delivered. Whether those calls now get a turn, so
    /// that they have left when the consumer has the thread to itself.
    fn yield_to_prefetch(&mut self, context: &mut Context<'_>) -> bool {
        let Some(BufferedPage::Page { page, .. }) = self.page_buffer.front() else {
            return false;
        };
        let progress = self.progress_with(page);
        if self.page_buffer.fetch_ahead(self.limits, progress) {
            self.yields_left = PREFETCH_YIELDS;
        }
        let is_given = self.yields_left > 0;
        if is_given {
            self.yields_left -= 1;
            context.waker().wake_by_ref();
        }
        is_given
    }

    /// How many items of `page` an earlier walk had delivered, and how many of the others the limit lets through.
    fn cut(&self, page: &Page<P::Item>) -> (usize, usize) {
        let skipped = match self.position {
            // Fewer items than were delivered means that the list changed; the rest is nothing.
            Position::Page { delivered, .. } => delivered.min(page.items.len()),
            Position::End => 0,
        };
        let rest = page.items.len() - skipped;
        let limit = self.limits.items.filter(|_| self.truncates_pages);
        let allowed = limit.map(|max| max.saturating_sub(self.delivered.items));
        let taken = allowed.and_then(|allowed| usize::try_from(allowed).ok());
        (skipped, taken.map_or(rest, |allowed| allowed.min(rest)))
    }

    /// How much will have been delivered with `page`.
    fn progress_with(&self, page: &Page<P::Item>) -> Progress {
        let Progress {
            pages,
            items,
            empty_pages,
        } = self.delivered;
        let (_skipped, taken) = self.cut(page);
        Progress {
            pages: pages + 1,
            items: items + taken as u64,
            empty_pages: if page.items.is_empty() { empty_pages + 1 } else { 0 },
        }
    }

    fn deliver(&mut self, buffered: BufferedPage<P>) -> PageResult<P> {
        let (start, mut page) = match buffered {
            BufferedPage::Page { start, page } => (start, page),
            BufferedPage::Error(kind) => {
                self.has_failed = true;
                if !matches!(kind, PageErrorKind::Fetch(_)) {
                    self.finish(PagerState::Failed);
                }
                return Err(PageError::new(kind, self.checkpoint()));
            }
        };
        let (skipped, taken) = self.cut(&page);
        self.delivered = self.progress_with(&page);
        page.items.drain(..skipped);
        self.position = if taken < page.items.len() {
            page.items.truncate(taken);
            Position::Page {
                cursor: start.clone(),
                delivered: skipped + taken,
            }
        } else {
            Position::of_next(page.next.clone())
        };
        Ok(DeliveredPage { page, start, skipped })
    }

    fn finish(&mut self, state: PagerState) {
        self.state = state;
        self.page_buffer.clear();
    }
}

impl<P: Paginator + 'static> Stream for Pages<P> {
    type Item = Result<Page<P::Item>, PageError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
            .map(|delivery| delivery.map(|result| result.map(|delivered| delivered.page)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let limit = self
            .limits
            .pages
            .map(|max| max.saturating_sub(self.delivered.pages));
        // An error may come in the place of the last page, or behind it.
        let most = limit.and_then(|left| usize::try_from(left).ok());
        (0, if self.is_terminated() { Some(0) } else { most })
    }
}

impl<P: Paginator + 'static> FusedStream for Pages<P> {
    fn is_terminated(&self) -> bool {
        self.state() != PagerState::Running
    }
}

// Nothing in it is pinned in place: the page call is boxed.
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
