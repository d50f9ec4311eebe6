//! Buffer of fetched pages.

use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll},
};

use super::{
    checkpoint::Position, cycle::CycleGuard, fetch::Fetch, limits::Limits, progress::Progress,
    reused_call::ReusedCall,
};
use crate::{Cursor, Page, PageErrorKind, Paginator};

/// Fetches pages, including prefetched ones, and returns them in the order of the list.
pub(super) struct PageBuffer<P: Paginator> {
    pub(super) paginator: Arc<P>,
    pub(super) prefetch: usize,
    /// Page after the last buffered one.
    next: NextPage,
    /// Requests in flight, in the order of the list. The first is for `next`; the others are for predicted cursors.
    fetches: VecDeque<Fetch<P>>,
    /// Box of a completed request's future.
    spare: Option<ReusedCall<P>>,
    buffered: VecDeque<BufferedPage<P>>,
    guard: CycleGuard,
    is_guarded: bool,
    pages: u64,
    /// Largest number of items of a page so far, to plan prefetches within the limit on items.
    page_size: Option<u64>,
}

/// Position of the next page.
#[derive(Clone)]
enum NextPage {
    First,
    At(Cursor),
    End,
}

impl NextPage {
    fn of(cursor: Option<Cursor>) -> Self {
        cursor.map_or(Self::First, Self::At)
    }
}

/// Fetched page or error, to be delivered in order.
pub(super) enum BufferedPage<P: Paginator> {
    Page {
        start: Option<Cursor>,
        page: Page<P::Item>,
    },
    Error(PageErrorKind<P::Error>),
}

impl<P: Paginator + 'static> PageBuffer<P> {
    pub(super) fn of(paginator: P) -> Self {
        Self {
            paginator: Arc::new(paginator),
            prefetch: 0,
            next: NextPage::First,
            fetches: VecDeque::new(),
            spare: None,
            buffered: VecDeque::new(),
            guard: CycleGuard::default(),
            is_guarded: true,
            pages: 0,
            page_size: None,
        }
    }

    pub(super) fn allow_repeated_cursors(&mut self) {
        self.is_guarded = false;
    }

    /// Discards all pages and restarts at `position`.
    pub(super) fn restart_at(&mut self, position: &Position) {
        self.clear();
        self.guard = CycleGuard::default();
        self.pages = 0;
        self.next = match position {
            Position::Page { cursor, .. } => {
                if let Some(cursor) = cursor {
                    self.guard.visit(cursor, 1);
                }
                NextPage::of(cursor.clone())
            }
            Position::End => NextPage::End,
        };
    }

    /// Cancels the requests in flight, and discards the buffered pages.
    pub(super) fn clear(&mut self) {
        self.fetches.clear();
        self.buffered.clear();
    }

    /// Returns whether a request is in flight.
    pub(super) fn is_fetching(&self) -> bool {
        !self.fetches.is_empty()
    }

    /// Returns the first buffered page or error.
    pub(super) fn front(&self) -> Option<&BufferedPage<P>> {
        self.buffered.front()
    }

    /// Removes the first buffered page or error.
    pub(super) fn pop(&mut self) -> Option<BufferedPage<P>> {
        self.buffered.pop_front()
    }

    /// Polls the first request in flight, and buffers its result.
    pub(super) fn poll_fetch(&mut self, context: &mut Context<'_>) {
        if self.fetches.is_empty() {
            return;
        }
        // Taken first, so that a request that panics is not polled again. The ones after it are useless without it.
        let mut fetches = std::mem::take(&mut self.fetches);
        let Some(first) = fetches.front_mut() else {
            return;
        };
        match first.poll(context) {
            Poll::Pending => self.fetches = fetches,
            Poll::Ready(Some(Ok(page))) => {
                let start = first.start.take();
                self.spare = fetches.pop_front().and_then(Fetch::into_spare);
                self.fetches = fetches;
                self.push_page(start, page);
            }
            Poll::Ready(Some(Err(error))) => {
                self.buffered
                    .push_back(BufferedPage::Error(PageErrorKind::Fetch(error)));
            }
            // Its runtime has shut down: stop prefetching, and fetch the page again.
            Poll::Ready(None) => self.prefetch = 0,
        }
    }

    fn push_page(&mut self, start: Option<Cursor>, page: Page<P::Item>) {
        self.pages += 1;
        self.page_size = self.page_size.max(Some(page.items.len() as u64));
        let next = page.next.clone();
        self.buffered.push_back(BufferedPage::Page { start, page });
        let expected = self.fetches.front().and_then(|fetch| fetch.start.as_ref());
        if expected != next.as_ref() {
            // The cursor in the page overrides the predicted one.
            self.fetches.clear();
        }
        self.next = NextPage::End;
        let Some(next) = next else { return };
        let this_page = self.pages;
        let repeated = self.is_guarded.then(|| self.guard.visit(&next, this_page + 1));
        match repeated.flatten() {
            None => self.next = NextPage::At(next),
            Some(first_page) => {
                self.fetches.clear();
                let error = PageErrorKind::CursorRepeated {
                    cursor: next,
                    first_page,
                    repeated_page: this_page + 1,
                };
                self.buffered.push_back(BufferedPage::Error(error));
            }
        }
    }

    /// Fetches the next page, for which the consumer waits, and prefetches further ones.
    pub(super) fn fetch_next(&mut self, limits: Limits, delivered: Progress) {
        self.fetch_up_to(self.prefetch.max(1), limits, delivered);
    }

    /// Prefetches pages after the first buffered one; `delivered` is the progress after its delivery. Returns whether
    /// requests were spawned.
    pub(super) fn fetch_ahead(&mut self, limits: Limits, delivered: Progress) -> bool {
        if self.prefetch == 0 {
            return false;
        }
        self.fetch_up_to(self.prefetch.saturating_add(1), limits, delivered)
    }

    /// Starts requests until `max` pages are buffered or in flight, `limits` would be reached, or the next cursor is
    /// unknown. Returns whether requests were spawned.
    fn fetch_up_to(&mut self, max: usize, limits: Limits, delivered: Progress) -> bool {
        let mut has_spawned = false;
        let can_fetch = !matches!(self.buffered.back(), Some(BufferedPage::Error(_)));
        while can_fetch && self.buffered.len() + self.fetches.len() < max {
            let in_flight = self.fetches.len() as u64;
            let Some(expected) = self.items_expected(limits) else {
                break;
            };
            let planned = Progress {
                pages: self.pages + in_flight,
                items: delivered.items.saturating_add(expected),
                ..delivered
            };
            if limits.reached(planned).is_some() {
                break;
            }
            let start = match self.next_to_fetch() {
                NextPage::First => None,
                NextPage::At(cursor) => Some(cursor),
                NextPage::End => break,
            };
            let fetch = Fetch::start(&self.paginator, start, self.prefetch > 0, &mut self.spare);
            has_spawned |= fetch.is_spawned();
            self.fetches.push_back(fetch);
        }
        has_spawned
    }

    /// Returns the expected number of items of the pages after the first buffered one; `None` if there is a limit and the
    /// page size is not known yet.
    fn items_expected(&self, limits: Limits) -> Option<u64> {
        let later = self.buffered.iter().skip(1);
        let buffered: usize = later
            .map(|buffered| match buffered {
                BufferedPage::Page { page, .. } => page.items.len(),
                BufferedPage::Error(_) => 0,
            })
            .sum();
        let in_flight = self.fetches.len() as u64;
        match self.page_size {
            Some(size) => Some((buffered as u64).saturating_add(size.saturating_mul(in_flight))),
            None if limits.items.is_some() && in_flight > 0 => None,
            None => Some(0),
        }
    }

    /// Returns the page after the last one in flight, if its cursor is known.
    fn next_to_fetch(&self) -> NextPage {
        match self.fetches.back() {
            None => self.next.clone(),
            Some(last) => {
                let expected = self.paginator.cursor_after(last.start.as_ref());
                expected.map_or(NextPage::End, NextPage::At)
            }
        }
    }
}
