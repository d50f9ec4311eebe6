//! Several pages of a numbered list at once.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use super::*;
use crate::{BoxPaginator, testing::ListScript};

/// Numbered pages whose calls wait until the test opens the gate, page by page.
#[derive(Clone)]
struct Numbered(Arc<State>);

struct State {
    script: ListScript,
    /// The page that is expected behind a page.
    expects: fn(u64) -> Option<u64>,
    under_way: Mutex<Vec<u64>>,
    asked: Mutex<Vec<u64>>,
    open: tokio::sync::watch::Sender<Vec<u64>>,
}

impl Numbered {
    fn new(pages: usize, expects: fn(u64) -> Option<u64>) -> Self {
        Self(Arc::new(State {
            script: ListScript::new(vec![1; pages]),
            expects,
            under_way: Mutex::default(),
            asked: Mutex::default(),
            open: tokio::sync::watch::channel(Vec::new()).0,
        }))
    }

    fn answer(&self, page: u64) {
        self.0.open.send_modify(|open| open.push(page));
    }

    fn under_way(&self) -> Vec<u64> {
        let mut pages = self.0.under_way.lock().unwrap().clone();
        pages.sort_unstable();
        pages
    }

    fn asked(&self) -> Vec<u64> {
        let mut pages = self.0.asked.lock().unwrap().clone();
        pages.sort_unstable();
        pages
    }
}

/// A call under way, until it ends in whatever way.
struct UnderWay<'a>(&'a State, u64);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.lock().unwrap().retain(|page| *page != self.1);
    }
}

#[async_trait]
impl Paginator for Numbered {
    type Item = usize;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Unavailable> {
        let page = Cursor::page_number(cursor).unwrap();
        let state = &*self.0;
        state.asked.lock().unwrap().push(page);
        state.under_way.lock().unwrap().push(page);
        let _under_way = UnderWay(state, page);
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
        (self.0.expects)(page).map(|next| Cursor::new(next.to_string()))
    }
}

async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn as_many_numbered_pages_as_asked_for_are_under_way_and_come_in_order() {
    let list = Numbered::new(9, |page| Some(page + 1));
    let mut pages = list.clone().pages().prefetch(3);
    assert!(futures_util::poll!(std::pin::pin!(pages.next_page())).is_pending());
    settle().await;
    assert_eq!(list.under_way(), [1, 2, 3]);

    list.answer(3);
    list.answer(2);
    settle().await;
    assert!(
        futures_util::poll!(std::pin::pin!(pages.next_page())).is_pending(),
        "the first comes first"
    );
    assert_eq!(list.asked(), [1, 2, 3], "no more than asked for");

    list.answer(1);
    assert_eq!(pages.next_page().await.unwrap().unwrap().items, [0]);
    let behind_the_first = pages.checkpoint();
    settle().await;
    assert_eq!(
        list.under_way(),
        [4],
        "two wait to be delivered, and one more is fetched"
    );
    assert_eq!(pages.checkpoint(), behind_the_first);
    assert_eq!(pages.next_page().await.unwrap().unwrap().items, [1]);

    drop(pages);
    settle().await;
    assert!(list.under_way().is_empty(), "who walks no more fetches no more");
}

#[tokio::test]
async fn what_was_fetched_beyond_the_end_is_no_error() {
    let list = Numbered::new(2, |page| Some(page + 1));
    (1..9).for_each(|page| list.answer(page));
    let pages = list.clone().pages().prefetch(4);
    let walked: Vec<_> = pages.map_ok(|page| page.items).try_collect().await.unwrap();
    assert_eq!(walked, [[0], [1]]);
    assert!(list.asked().iter().all(|page| *page <= 5));
}

#[tokio::test]
async fn a_page_that_tells_of_another_next_one_than_expected_is_believed() {
    let list = Numbered::new(4, |page| Some(page + 2));
    (1..9).for_each(|page| list.answer(page));
    let pages = list.clone().pages().prefetch(3);
    let walked: Vec<_> = pages.map_ok(|page| page.items).try_collect().await.unwrap();
    assert_eq!(walked, [[0], [1], [2], [3]]);
}

#[tokio::test]
async fn a_list_that_knows_its_last_page_is_not_asked_for_more() {
    let list = Numbered::new(3, |page| (page < 3).then_some(page + 1));
    (1..9).for_each(|page| list.answer(page));
    let pages = list.clone().pages().prefetch(9);
    pages.try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(list.asked(), [1, 2, 3]);
}

#[tokio::test]
async fn no_page_is_fetched_ahead_that_a_limit_would_not_let_through() {
    let list = Numbered::new(9, |page| Some(page + 1));
    (1..9).for_each(|page| list.answer(page));
    let mut pages = list.clone().pages().prefetch(5).max_pages(2);
    while let Some(page) = pages.next_page().await {
        page.unwrap();
    }
    settle().await;
    assert_eq!(list.asked(), [1, 2]);
    assert_eq!(pages.state(), PagerState::LimitReached(Limit::Pages));
}

/// Numbered pages, the second of which panics once.
#[derive(Default)]
struct Panicking(AtomicUsize);

#[async_trait]
impl Paginator for Panicking {
    type Item = u64;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u64>, Unavailable> {
        let page = Cursor::page_number(cursor).unwrap();
        let is_first_time = page == 2 && self.0.fetch_add(1, Ordering::SeqCst) == 0;
        assert!(!is_first_time, "a scripted panic");
        let next = self.cursor_after(cursor);
        Ok(Page::new(vec![page], next))
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let page = Cursor::page_number(cursor).ok()?;
        (page < 5).then(|| Cursor::new((page + 1).to_string()))
    }
}

#[tokio::test]
async fn a_panic_among_several_pages_loses_none_of_them() {
    let mut pages = Panicking::default().pages().prefetch(4);
    let mut walked = Vec::new();
    let mut panics = 0;
    loop {
        let next = AssertUnwindSafe(pages.next_page()).catch_unwind().await;
        match next {
            Ok(Some(page)) => walked.extend(page.unwrap().items),
            Ok(None) => break,
            Err(_panic) => panics += 1,
        }
    }
    assert_eq!((walked, panics), (vec![1, 2, 3, 4, 5], 1));
}

#[tokio::test]
async fn a_list_that_is_boxed_or_mapped_still_knows_its_next_page() {
    let list = Numbered::new(3, |page| Some(page + 1));
    let boxed: BoxPaginator<String, std::io::Error> = list
        .clone()
        .map_items(|item| format!("item {item}"))
        .map_error(std::io::Error::other)
        .boxed();
    assert_eq!(boxed.fingerprint(), list.fingerprint());
    list.answer(1);
    let mut items = boxed.items().prefetch(2);
    assert_eq!(items.next_item().await.unwrap().unwrap(), "item 0");
    settle().await;
    assert_eq!(list.under_way(), [2, 3]);
}
