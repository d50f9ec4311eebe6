use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use tokio::sync::Notify;

use super::*;
use crate::{Limit, PageErrorKind, PaginatorExt};

#[derive(Debug, thiserror::Error)]
#[error("unavailable")]
struct Unavailable;

/// List in a map: cursor to (items, next cursor).
#[derive(Default)]
struct Book {
    pages: HashMap<String, (Vec<u32>, Option<String>)>,
    failures: Mutex<VecDeque<String>>,
    calls: AtomicUsize,
    gate: Option<Notify>,
    query: &'static str,
}

impl Book {
    /// Creates a list with the cursors `chain`; "" is the first page. Page *n* has the items *n*0 and *n*1.
    fn of(chain: &[&str]) -> Self {
        let pages = chain.iter().enumerate().map(|(index, cursor)| {
            let first = u32::try_from(index).unwrap() * 10;
            let next = chain.get(index + 1).map(|next| (*next).to_owned());
            ((*cursor).to_owned(), (vec![first, first + 1], next))
        });
        Self {
            pages: pages.collect(),
            ..Self::default()
        }
    }

    fn looping(chain: &[&str], back_to: &str) -> Self {
        let mut book = Self::of(chain);
        let last = *chain.last().unwrap();
        book.pages.get_mut(last).unwrap().1 = Some(back_to.to_owned());
        book
    }

    /// Makes the next request for the page at `cursor` fail.
    fn failing_at(self, cursor: &str) -> Self {
        self.failures.lock().unwrap().push_back(cursor.to_owned());
        self
    }
}

#[async_trait]
impl Paginator for Book {
    type Item = u32;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u32>, Unavailable> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            gate.notified().await;
        }
        let cursor = cursor.map_or("", Cursor::as_str);
        let mut failures = self.failures.lock().unwrap();
        if failures.front().is_some_and(|at| at == cursor) {
            failures.pop_front();
            return Err(Unavailable);
        }
        let (items, next) = &self.pages[cursor];
        Ok(Page::new(items.clone(), next.clone().map(Cursor::new)))
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of("book", &[("q", self.query)])
    }
}

fn calls<P: Paginator + 'static>(pages: &Pages<P>) -> &P {
    pages.paginator()
}

#[tokio::test]
async fn pages_are_delivered_in_order() {
    let mut pages = Book::of(&["", "b", "c"]).pages();
    let items: Vec<Vec<u32>> = pages
        .by_ref()
        .map_ok(|page| page.items)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [[0, 1], [10, 11], [20, 21]]);
    assert_eq!(pages.state(), PagerState::Ended);
    assert!(pages.is_terminated() && pages.checkpoint().is_end());
    assert!(pages.next().await.is_none(), "the stream is not fused");
}

#[tokio::test]
async fn empty_page_with_cursor_is_followed() {
    let mut book = Book::of(&["", "b", "c"]);
    for cursor in ["", "b"] {
        book.pages.get_mut(cursor).unwrap().0.clear();
    }
    let pages: Vec<Page<u32>> = book.pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);
    assert_eq!(pages[2].items, [20, 21]);
}

#[tokio::test]
async fn repeated_cursor_is_an_error() {
    for (book, first, repeated) in [
        (Book::looping(&["", "a"], "a"), 2, 3),
        (Book::looping(&["", "a", "b"], "a"), 2, 4),
        (Book::looping(&["", "a", "b", "c", "d"], "b"), 3, 6),
    ] {
        let mut pages = book.pages();
        let mut delivered = 0;
        let error = loop {
            match pages.next_page().await.expect("the loop was not detected") {
                Ok(_) => delivered += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(delivered + 1, repeated, "a page was lost or repeated");
        let PageErrorKind::CursorRepeated {
            first_page,
            repeated_page,
            ..
        } = error.kind()
        else {
            panic!("{error:?}")
        };
        assert_eq!((*first_page, *repeated_page), (first, repeated));
        assert_eq!(pages.state(), PagerState::Failed);
        assert!(pages.next_page().await.is_none());
    }
}

#[tokio::test]
async fn loop_to_the_resumed_page_is_found() {
    let mut first = Book::looping(&["", "a"], "a").pages().max_pages(1);
    first.next_page().await.unwrap().unwrap();

    let mut pages = Book::looping(&["", "a"], "a")
        .pages()
        .resume_from(first.checkpoint());
    assert_eq!(pages.next_page().await.unwrap().unwrap().items, [10, 11]);
    assert!(matches!(
        pages.next_page().await.unwrap().unwrap_err().kind(),
        PageErrorKind::CursorRepeated {
            first_page: 1,
            repeated_page: 2,
            ..
        }
    ));
}

#[tokio::test]
async fn failed_page_is_fetched_again() {
    for prefetch in [0, 1, 5] {
        let mut pages = Book::of(&["", "b", "c"])
            .failing_at("b")
            .failing_at("b")
            .pages()
            .prefetch(prefetch);
        let mut items = Vec::new();
        let mut errors = 0;
        while let Some(page) = pages.next_page().await {
            match page {
                Ok(page) => items.extend(page.items),
                Err(error) => {
                    errors += 1;
                    assert!(error.fetch_error().is_some());
                    let resumed: Vec<_> = Book::of(&["", "b", "c"])
                        .items()
                        .resume_from(error.checkpoint().clone())
                        .try_collect()
                        .await
                        .unwrap();
                    assert_eq!(
                        resumed,
                        [10, 11, 20, 21],
                        "the checkpoint of the error loses items"
                    );
                }
            }
        }
        assert_eq!(
            (items, errors),
            (vec![0, 1, 10, 11, 20, 21], 2),
            "prefetch {prefetch}"
        );
    }
}

#[tokio::test]
async fn limit_is_distinguished_from_the_end() {
    for prefetch in [0, 3] {
        let mut pages = Book::of(&["", "b", "c"]).pages().max_pages(2).prefetch(prefetch);
        assert_eq!(pages.by_ref().count().await, 2);
        assert_eq!(pages.state(), PagerState::LimitReached(Limit::Pages));
        assert_eq!(
            calls(&pages).calls.load(Ordering::SeqCst),
            2,
            "prefetch {prefetch}"
        );
    }
    let mut exact = Book::of(&["", "b"]).pages().max_pages(2);
    assert_eq!(exact.by_ref().count().await, 2);
    assert_eq!(exact.state(), PagerState::Ended, "the list ended with the limit");
}

#[tokio::test]
async fn item_limit_delivers_whole_pages() {
    let mut pages = Book::of(&["", "b", "c"]).pages().max_items(3);
    let items: Vec<Vec<u32>> = pages
        .by_ref()
        .map_ok(|page| page.items)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [[0, 1], [10, 11]]);
    assert_eq!(pages.state(), PagerState::LimitReached(Limit::Items));

    let mut rest = Book::of(&["", "b", "c"]).pages().resume_from(pages.checkpoint());
    assert_eq!(rest.next_page().await.unwrap().unwrap().items, [20, 21]);
}

#[tokio::test]
async fn checkpoint_of_another_query_is_rejected() {
    let mut first = Book::of(&["", "b"]).pages();
    first.next_page().await.unwrap().unwrap();

    let other = Book {
        query: "other",
        ..Book::of(&["", "b"])
    };
    let mut pages = other.pages().resume_from(first.checkpoint());
    let error = pages.next_page().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), PageErrorKind::WrongList { .. }), "{error}");
    assert!(pages.next_page().await.is_none());
    assert_eq!(calls(&pages).calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn dropped_future_keeps_its_request() {
    for prefetch in [0, 1] {
        let book = Book {
            gate: Some(Notify::new()),
            ..Book::of(&["", "b"])
        };
        let mut pages = book.pages().prefetch(prefetch);
        for _ in 0..3 {
            // Polls once and drops the future.
            let next = std::pin::pin!(pages.next_page());
            assert!(futures_util::poll!(next).is_pending());
            tokio::task::yield_now().await;
        }
        assert_eq!(
            calls(&pages).calls.load(Ordering::SeqCst),
            1,
            "prefetch {prefetch}"
        );
        pages.paginator().gate.as_ref().unwrap().notify_one();
        assert_eq!(pages.next_page().await.unwrap().unwrap().items, [0, 1]);
    }
}

#[tokio::test]
async fn prefetch_does_not_move_the_checkpoint() {
    let mut pages = Book::of(&["", "b", "c", "d"]).pages().prefetch(1);
    pages.next_page().await.unwrap().unwrap();
    let checkpoint = pages.checkpoint();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        calls(&pages).calls.load(Ordering::SeqCst),
        2,
        "more than one page was prefetched"
    );
    assert_eq!(pages.checkpoint(), checkpoint, "prefetch moved the checkpoint");

    let rest: Vec<Vec<u32>> = pages.map_ok(|page| page.items).try_collect().await.unwrap();
    assert_eq!(rest, [[10, 11], [20, 21], [30, 31]]);
}

#[tokio::test]
async fn dropping_the_stream_aborts_prefetch() {
    let book = Book {
        gate: Some(Notify::new()),
        ..Book::of(&["", "b"])
    };
    let mut pages = book.pages().prefetch(1);
    let paginator = Arc::clone(pages.paginator());
    assert!(futures_util::poll!(std::pin::pin!(pages.next_page())).is_pending());
    tokio::task::yield_now().await;
    drop(pages);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(Arc::strong_count(&paginator), 1, "the task still runs");
}

#[test]
fn prefetch_works_without_a_runtime() {
    let pages = Book::of(&["", "b"]).pages().prefetch(1);
    let mut pages = std::pin::pin!(pages);
    let mut context = Context::from_waker(std::task::Waker::noop());
    for _ in 0..2 {
        assert!(matches!(
            pages.as_mut().poll_next(&mut context),
            Poll::Ready(Some(Ok(_)))
        ));
    }
    assert!(matches!(
        pages.as_mut().poll_next(&mut context),
        Poll::Ready(None)
    ));
}

#[tokio::test]
async fn wrong_checkpoint_precedes_limits() {
    let mut first = Book::of(&["", "b"]).pages();
    first.next_page().await.unwrap().unwrap();
    let other = Book {
        query: "other",
        ..Book::of(&["", "b"])
    };
    let mut pages = other
        .pages()
        .resume_from(first.checkpoint())
        .max_items(0)
        .max_pages(0);
    assert!(pages.next_page().await.unwrap().is_err());
    assert_eq!(pages.state(), PagerState::Failed);
}

#[tokio::test]
async fn panicking_request_can_be_retried() {
    use futures_util::FutureExt;

    /// Panics on the first request.
    struct Once(AtomicUsize);

    #[async_trait]
    impl Paginator for Once {
        type Item = u32;
        type Error = Unavailable;

        async fn page(&self, _: Option<&Cursor>) -> Result<Page<u32>, Unavailable> {
            assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "scripted panic");
            Ok(Page::new(vec![7], None))
        }
    }

    for prefetch in [0, 1] {
        let mut pages = Once(AtomicUsize::new(0)).pages().prefetch(prefetch);
        let panic = std::panic::AssertUnwindSafe(pages.next_page())
            .catch_unwind()
            .await;
        assert!(panic.is_err(), "the panic was lost");
        assert_eq!(
            pages.next_page().await.unwrap().unwrap().items,
            [7],
            "prefetch {prefetch}"
        );
    }
}

#[test]
fn prefetch_survives_runtime_shutdown() {
    let gone = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let handle = gone.handle().clone();
    drop(gone);
    let _entered = handle.enter();
    let mut pages = Book::of(&["", "b"]).pages().prefetch(1);
    let mut context = Context::from_waker(std::task::Waker::noop());
    for _ in 0..2 {
        assert!(matches!(
            Pin::new(&mut pages).poll_next(&mut context),
            Poll::Ready(Some(Ok(_)))
        ));
    }
    assert!(matches!(
        Pin::new(&mut pages).poll_next(&mut context),
        Poll::Ready(None)
    ));
}

mod ahead;
mod ends;
mod limits;
mod shown;
mod spans;
