//! Delivery of the pages of a [`Pages`] stream.

use std::task::{Context, Poll};

use super::Pages;
use crate::{
    Cursor, Limit, Page, PageError, PageErrorKind, PagerState, Paginator, Progress,
    page::{checkpoint::Position, page_buffer::BufferedPage},
};

/// Number of yields until a prefetch request is sent: one for its own task, and one for the task of the client's
/// connection.
const PREFETCH_YIELDS: u8 = 2;

/// Page to deliver, with its position in the list.
pub(in crate::page) struct DeliveredPage<T> {
    pub(in crate::page) page: Page<T>,
    /// Cursor of the page.
    pub(in crate::page) start: Option<Cursor>,
    /// Number of the page's items that an earlier iteration delivered.
    pub(in crate::page) skipped: usize,
}

/// Result of a poll for the next page.
pub(in crate::page) type PageResult<P> =
    Result<DeliveredPage<<P as Paginator>::Item>, PageError<<P as Paginator>::Error>>;

impl<P: Paginator + 'static> Pages<P> {
    pub(in crate::page) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<PageResult<P>>> {
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
            if self.position == Position::End {
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

    /// Prefetches the pages after the one that is about to be delivered. Returns whether to yield, so that their requests
    /// are sent before the consumer, which may never wait, gets the thread.
    fn yield_to_prefetch(&mut self, context: &mut Context<'_>) -> bool {
        let Some(BufferedPage::Page { page, .. }) = self.page_buffer.front() else {
            return false;
        };
        let progress = self.progress_with(page);
        if self.page_buffer.fetch_ahead(self.limits, progress) {
            self.yields_left = PREFETCH_YIELDS;
        }
        let must_yield = self.yields_left > 0;
        if must_yield {
            self.yields_left -= 1;
            context.waker().wake_by_ref();
        }
        must_yield
    }

    /// Returns the number of items of `page` that an earlier iteration delivered, and the number of the others within the
    /// limit.
    fn skipped_and_taken(&self, page: &Page<P::Item>) -> (usize, usize) {
        let skipped = match self.position {
            // The page may have fewer items now than were delivered, if the list changed.
            Position::Page { delivered, .. } => delivered.min(page.items.len()),
            Position::End => 0,
        };
        let rest = page.items.len() - skipped;
        let limit = self.limits.items.filter(|_| self.truncates_pages);
        let allowed = limit.map(|max| max.saturating_sub(self.delivered.items));
        let taken = allowed.and_then(|allowed| usize::try_from(allowed).ok());
        (skipped, taken.map_or(rest, |allowed| allowed.min(rest)))
    }

    /// Returns the progress after delivery of `page`.
    fn progress_with(&self, page: &Page<P::Item>) -> Progress {
        let Progress {
            pages,
            items,
            empty_pages,
        } = self.delivered;
        let (_skipped, taken) = self.skipped_and_taken(page);
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
        let (skipped, taken) = self.skipped_and_taken(&page);
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
