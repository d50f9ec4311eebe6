//! The pages of a walk as they come in.

use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll},
};

use super::{checkpoint::Position, cycle::CycleGuard, fetch::Fetch, limits::Limits, progress::Progress};
use crate::{Cursor, Page, PageErrorKind, Paginator};

/// Fetches pages, up to as many ahead as it may, and hands them on in the order of the list.
pub(super) struct PageBuffer<P: Paginator> {
    pub(super) paginator: Arc<P>,
    pub(super) prefetch: usize,
    /// The page behind the last one that buffered.
    next: NextPage,
    /// The pages under way, in the order of the list. The first is the one at `next`; what is behind it starts where
    /// the paginator expects it to.
    fetches: VecDeque<Fetch<P>>,
    buffered: VecDeque<BufferedPage<P>>,
    guard: CycleGuard,
    is_guarded: bool,
    pages: u64,
    /// The most items that a page had so far, by which calls ahead are planned.
    page_size: Option<u64>,
}

/// Which page is next.
#[derive(Clone)]
enum NextPage {
    First,
    At(Cursor),
    /// There is no further one.
    End,
}

impl NextPage {
    fn of(cursor: Option<Cursor>) -> Self {
        cursor.map_or(Self::First, Self::At)
    }
}

/// What a page call brought, waiting to be delivered in order.
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

    /// Goes on at `position`, as if nothing had been fetched before.
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

    /// Ends the page calls under way, and forgets what has buffered.
    pub(super) fn clear(&mut self) {
        self.fetches.clear();
        self.buffered.clear();
    }

    /// Whether there is nothing to be handed on.
    pub(super) fn is_empty(&self) -> bool {
        self.buffered.is_empty()
    }

    /// Whether a page is on its way.
    pub(super) fn is_fetching(&self) -> bool {
        !self.fetches.is_empty()
    }

    /// What is handed on next.
    pub(super) fn front(&self) -> Option<&BufferedPage<P>> {
        self.buffered.front()
    }

    /// Hands on what came first.
    pub(super) fn pop(&mut self) -> Option<BufferedPage<P>> {
        self.buffered.pop_front()
    }

    /// Takes in what the first page call under way brought, if it is done.
    pub(super) fn poll_fetch(&mut self, context: &mut Context<'_>) {
        // Taken out first: should the call panic, it is not polled again, and what is behind it is of no use before it.
        let mut fetches = std::mem::take(&mut self.fetches);
        let Some(first) = fetches.front_mut() else {
            return;
        };
        match first.poll(context) {
            Poll::Pending => self.fetches = fetches,
            Poll::Ready(Some(Ok(page))) => {
                let start = first.start.take();
                fetches.pop_front();
                self.fetches = fetches;
                self.push_page(start, page);
            }
            Poll::Ready(Some(Err(error))) => {
                self.buffered
                    .push_back(BufferedPage::Error(PageErrorKind::Fetch(error)));
            }
            // Its runtime is gone: nothing runs ahead there any more, and the page is still to be fetched.
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
            // The page itself knows better than the guess.
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
                let circle = PageErrorKind::CursorRepeated {
                    cursor: next,
                    first_page,
                    repeated_page: this_page + 1,
                };
                self.buffered.push_back(BufferedPage::Error(circle));
            }
        }
    }

    /// Fetches the next page, for a consumer who waits for it, and what may be fetched with it.
    pub(super) fn fetch_next(&mut self, limits: Limits, delivered: Progress) {
        self.fetch_up_to(self.prefetch.max(1), limits, delivered);
    }

    /// Fetches what a consumer will ask for behind the page that is handed on next, with which `delivered` will have been
    /// delivered. Whether calls were started that run by themselves.
    pub(super) fn fetch_ahead(&mut self, limits: Limits, delivered: Progress) -> bool {
        if self.prefetch == 0 {
            return false;
        }
        self.fetch_up_to(self.prefetch.saturating_add(1), limits, delivered)
    }

    /// Starts page calls until `most` pages have buffered or are under way, `limits` would be reached, or nobody knows
    /// where the next page starts. Whether there are new ones that run by themselves.
    fn fetch_up_to(&mut self, most: usize, limits: Limits, delivered: Progress) -> bool {
        let mut is_running = false;
        let is_clear = !matches!(self.buffered.back(), Some(BufferedPage::Error(_)));
        while is_clear && self.buffered.len() + self.fetches.len() < most {
            let under_way = self.fetches.len() as u64;
            let Some(coming) = self.items_expected(limits) else {
                break;
            };
            let planned = Progress {
                pages: self.pages + under_way,
                items: delivered.items.saturating_add(coming),
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
            let fetch = Fetch::start(&self.paginator, start, self.prefetch > 0);
            is_running |= fetch.is_spawned();
            self.fetches.push_back(fetch);
        }
        is_running
    }

    /// Returns how many items are expected of the pages behind the one that is delivered next; `None` where there is a
    /// limit and the size of a page is not known yet.
    fn items_expected(&self, limits: Limits) -> Option<u64> {
        let behind = self.buffered.iter().skip(1);
        let buffered: usize = behind
            .map(|buffered| match buffered {
                BufferedPage::Page { page, .. } => page.items.len(),
                BufferedPage::Error(_) => 0,
            })
            .sum();
        let under_way = self.fetches.len() as u64;
        match self.page_size {
            Some(size) => Some((buffered as u64).saturating_add(size.saturating_mul(under_way))),
            None if limits.items.is_some() && under_way > 0 => None,
            None => Some(0),
        }
    }

    /// The page behind those that are under way, as far as it is known.
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
