//! Concurrent prefetch of numbered pages.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use super::*;
use crate::{BoxPaginator, testing::ListScript};

/// Numbered pages whose requests wait until the test releases them, page by page.
#[derive(Clone)]
struct Numbered(Arc<State>);

struct State {
    script: ListScript,
    /// Predicts the page after a page.
    predicts: fn(u64) -> Option<u64>,
    in_flight: Mutex<Vec<u64>>,
    requested: Mutex<Vec<u64>>,
    open: tokio::sync::watch::Sender<Vec<u64>>,
}

impl Numbered {
    fn new(pages: usize, predicts: fn(u64) -> Option<u64>) -> Self {
        Self(Arc::new(State {
            script: ListScript::new(vec![1; pages]),
            predicts,
            in_flight: Mutex::default(),
            requested: Mutex::default(),
            open: tokio::sync::watch::channel(Vec::new()).0,
        }))
    }

    fn release(&self, page: u64) {
        self.0.open.send_modify(|open| open.push(page));
    }

    fn in_flight(&self) -> Vec<u64> {
        let mut pages = self.0.in_flight.lock().unwrap().clone();
        pages.sort_unstable();
        pages
    }

    fn requested(&self) -> Vec<u64> {
        let mut pages = self.0.requested.lock().unwrap().clone();
        pages.sort_unstable();
        pages
    }
}

/// Request in flight, until it is dropped.
struct InFlight<'a>(&'a State, u64);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.lock().unwrap().retain(|page| *page != self.1);
    }
}

#[async_trait]
impl Paginator for Numbered {
    type Item = usize;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Unavailable> {
        let page = Cursor::page_number(cursor).unwrap();
        let state = &*self.0;
        state.requested.lock().unwrap().push(page);
        state.in_flight.lock().unwrap().push(page);
        let _in_flight = InFlight(state, page);
        let mut open = state.open.subscribe();
        open.wait_for(|open| open.contains(&page)).await.unwrap();
        let index = usize::try_from(page).unwrap() - 1;
        if index >= state.script.pages() {
            return Err(Unavailable);
        }
        let next = state
            .script
            .page_after(index)
            .map(|next| Cursor::new((next + 1).to_string()));
        Ok(Page::new(state.script.items(index).collect(), next))
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let page = Cursor::page_number(cursor).ok()?;
        (self.0.predicts)(page).map(|next| Cursor::new(next.to_string()))
    }
}

async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn prefetched_pages_keep_their_order() {
    let list = Numbered::new(9, |page| Some(page + 1));
    let mut pages = list.clone().pages().prefetch(3);
    assert!(futures_util::poll!(std::pin::pin!(pages.next_page())).is_pending());
    settle().await;
    assert_eq!(list.in_flight(), [1, 2, 3]);

    list.release(3);
    list.release(2);
    settle().await;
    assert!(
        futures_util::poll!(std::pin::pin!(pages.next_page())).is_pending(),
        "a later page was delivered first"
    );
    assert_eq!(list.requested(), [1, 2, 3], "too many pages");

    list.release(1);
    assert_eq!(pages.next_page().await.unwrap().unwrap().items, [0]);
    let after_the_first = pages.checkpoint();
    settle().await;
    assert_eq!(
        list.in_flight(),
        [4],
        "two pages are buffered, and one more is in flight"
    );
    assert_eq!(pages.checkpoint(), after_the_first);
    assert_eq!(pages.next_page().await.unwrap().unwrap().items, [1]);

    drop(pages);
    settle().await;
    assert!(list.in_flight().is_empty(), "prefetch survived the stream");
}

#[tokio::test]
async fn error_beyond_the_end_is_ignored() {
    let list = Numbered::new(2, |page| Some(page + 1));
    (1..9).for_each(|page| list.release(page));
    let pages = list.clone().pages().prefetch(4);
    let delivered: Vec<_> = pages.map_ok(|page| page.items).try_collect().await.unwrap();
    assert_eq!(delivered, [[0], [1]]);
    assert!(list.requested().iter().all(|page| *page <= 5));
}

#[tokio::test]
async fn cursor_in_page_overrides_prediction() {
    let list = Numbered::new(4, |page| Some(page + 2));
    (1..9).for_each(|page| list.release(page));
    let pages = list.clone().pages().prefetch(3);
    let delivered: Vec<_> = pages.map_ok(|page| page.items).try_collect().await.unwrap();
    assert_eq!(delivered, [[0], [1], [2], [3]]);
}

#[tokio::test]
async fn known_last_page_ends_prefetch() {
    let list = Numbered::new(3, |page| (page < 3).then_some(page + 1));
    (1..9).for_each(|page| list.release(page));
    let pages = list.clone().pages().prefetch(9);
    pages.try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(list.requested(), [1, 2, 3]);
}

#[tokio::test]
async fn prefetch_respects_page_limit() {
    let list = Numbered::new(9, |page| Some(page + 1));
    (1..9).for_each(|page| list.release(page));
    let mut pages = list.clone().pages().prefetch(5).max_pages(2);
    while let Some(page) = pages.next_page().await {
        page.unwrap();
    }
    settle().await;
    assert_eq!(list.requested(), [1, 2]);
    assert_eq!(pages.state(), PagerState::LimitReached(Limit::Pages));
}

/// Numbered pages; the first request for page 2 panics.
#[derive(Default)]
struct Panicking(AtomicUsize);

#[async_trait]
impl Paginator for Panicking {
    type Item = u64;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u64>, Unavailable> {
        let page = Cursor::page_number(cursor).unwrap();
        let is_first_time = page == 2 && self.0.fetch_add(1, Ordering::SeqCst) == 0;
        assert!(!is_first_time, "scripted panic");
        let next = self.cursor_after(cursor);
        Ok(Page::new(vec![page], next))
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let page = Cursor::page_number(cursor).ok()?;
        (page < 5).then(|| Cursor::new((page + 1).to_string()))
    }
}

#[tokio::test]
async fn panic_among_prefetched_pages_loses_none() {
    let mut pages = Panicking::default().pages().prefetch(4);
    let mut delivered = Vec::new();
    let mut panics = 0;
    loop {
        let next = AssertUnwindSafe(pages.next_page()).catch_unwind().await;
        match next {
            Ok(Some(page)) => delivered.extend(page.unwrap().items),
            Ok(None) => break,
            Err(_panic) => panics += 1,
        }
    }
    assert_eq!((delivered, panics), (vec![1, 2, 3, 4, 5], 1));
}

#[tokio::test]
async fn adapters_keep_the_predicted_cursor() {
    let list = Numbered::new(3, |page| Some(page + 1));
    let boxed: BoxPaginator<String, std::io::Error> = list
        .clone()
        .map_items(|item| format!("item {item}"))
        .map_error(std::io::Error::other)
        .boxed();
    assert_eq!(boxed.fingerprint(), list.fingerprint());
    list.release(1);
    let mut items = boxed.items().prefetch(2);
    assert_eq!(items.next_item().await.unwrap().unwrap(), "item 0");
    settle().await;
    assert_eq!(list.in_flight(), [2, 3]);
}

#[tokio::test]
async fn prefetch_is_sent_before_delivery() {
    let list = Numbered::new(5, |page| Some(page + 1));
    list.release(1);
    let mut pages = list.clone().pages().prefetch(2);
    pages.next_page().await.unwrap().unwrap();
    // The consumer works without waiting, so the requests would not be sent now.
    assert_eq!(list.requested(), [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn limit_drops_prefetched_requests() {
    let list = Numbered::new(5, |page| Some(page + 1));
    list.release(1);
    let mut pages = list
        .clone()
        .pages()
        .prefetch(2)
        .max_duration(std::time::Duration::from_secs(60));
    pages.next_page().await.unwrap().unwrap();
    assert!(pages.next_page().await.is_none());
    settle().await;
    assert!(list.in_flight().is_empty(), "the iteration exists, but is over");
}

#[tokio::test]
async fn resuming_discards_prefetched_pages() {
    let mut pages = Book::of(&["", "b", "c"]).pages().prefetch(1);
    let start = pages.checkpoint();
    pages.next_page().await.unwrap().unwrap();
    let pages = pages.resume_from(start).map_ok(|page| page.items);
    let pages: Vec<_> = pages.try_collect().await.unwrap();
    assert_eq!(pages, [[0, 1], [10, 11], [20, 21]]);
}
