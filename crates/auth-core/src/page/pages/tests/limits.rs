//! Limits that end an iteration before its list.

use std::time::Duration;

use super::*;
use crate::{Clock, SystemClock};

/// Creates a list whose pages have `sizes` items.
fn book(sizes: &[usize]) -> Book {
    let names: Vec<String> = (0..sizes.len()).map(|page| "x".repeat(page)).collect();
    let chain: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut book = Book::of(&chain);
    for (name, size) in chain.iter().zip(sizes) {
        book.pages.get_mut(*name).unwrap().0 = vec![7; *size];
    }
    book
}

#[tokio::test]
async fn consecutive_empty_pages_reach_their_limit() {
    let mut items = book(&[1, 0, 0, 2, 0, 0, 0, 1]).items().max_empty_pages(3);
    let mut delivered = 0;
    while let Some(item) = items.next_item().await {
        item.unwrap();
        delivered += 1;
    }
    assert_eq!(delivered, 3);
    assert_eq!(items.state(), PagerState::LimitReached(Limit::EmptyPages));
    assert_eq!(items.progress().empty_pages, 3);

    let rest = book(&[1, 0, 0, 2, 0, 0, 0, 1])
        .items()
        .resume_from(items.checkpoint());
    assert_eq!(
        rest.try_collect::<Vec<_>>().await.unwrap(),
        [7],
        "resuming fetched other pages"
    );
}

#[tokio::test]
async fn fewer_empty_pages_do_not_reach_the_limit() {
    let mut items = book(&[0, 0, 1, 0, 0]).items().max_empty_pages(3);
    assert_eq!(items.next_item().await.unwrap().unwrap(), 7);
    assert!(items.next_item().await.is_none());
    assert_eq!(items.state(), PagerState::Ended);
}

#[tokio::test(start_paused = true)]
async fn time_limit_drops_request_in_flight() {
    for prefetch in [0, 1] {
        let book = Book {
            gate: Some(Notify::new()),
            ..Book::of(&["", "b", "c"])
        };
        let started = SystemClock.now();
        let mut pages = book
            .pages()
            .prefetch(prefetch)
            .max_duration(Duration::from_secs(60));
        calls(&pages).gate.as_ref().unwrap().notify_one();
        assert_eq!(pages.next_page().await.unwrap().unwrap().items, [0, 1]);

        assert!(pages.next_page().await.is_none());
        assert_eq!(pages.state(), PagerState::LimitReached(Limit::Duration));
        assert_eq!(SystemClock.now().since(started).as_secs(), 60);

        let rest = Book::of(&["", "b", "c"]).pages().resume_from(pages.checkpoint());
        let rest: Vec<_> = rest.map_ok(|page| page.items).try_collect().await.unwrap();
        assert_eq!(rest, [[10, 11], [20, 21]]);
    }
}

#[tokio::test(start_paused = true)]
async fn time_limit_starts_with_first_poll() {
    let mut pages = Book::of(&["", "b"]).pages().max_duration(Duration::from_secs(60));
    SystemClock.sleep(Duration::from_secs(100)).await;
    assert!(pages.next_page().await.unwrap().is_ok());
    SystemClock.sleep(Duration::from_secs(59)).await;
    assert!(pages.next_page().await.unwrap().is_ok());
    SystemClock.sleep(Duration::from_secs(100)).await;
    assert!(pages.next_page().await.is_none());
    assert_eq!(pages.state(), PagerState::Ended);
}

#[tokio::test(start_paused = true)]
async fn resumed_iteration_has_its_own_time() {
    let mut pages = Book::of(&["", "b"]).pages().max_duration(Duration::from_secs(60));
    assert!(pages.next_page().await.unwrap().is_ok());
    SystemClock.sleep(Duration::from_secs(60)).await;
    assert!(pages.next_page().await.is_none());
    let checkpoint = pages.checkpoint();

    let mut pages = pages.resume_from(checkpoint);
    SystemClock.sleep(Duration::from_secs(60)).await;
    assert_eq!(pages.next_page().await.unwrap().unwrap().items, [10, 11]);
}

#[tokio::test]
async fn item_limit_counts_from_the_checkpoint() {
    let mut items = Book::of(&["", "b"]).items();
    assert_eq!(items.next_item().await.unwrap().unwrap(), 0);
    let rest = items.checkpoint();
    let rest = Book::of(&["", "b"]).items().max_items(2).resume_from(rest);
    assert_eq!(rest.try_collect::<Vec<_>>().await.unwrap(), [1, 10]);
}

#[test]
fn time_limit_works_without_a_runtime() {
    let mut pages = Book::of(&["", "b"]).pages().max_duration(Duration::ZERO);
    let mut context = Context::from_waker(std::task::Waker::noop());
    assert!(matches!(
        Pin::new(&mut pages).poll_next(&mut context),
        Poll::Ready(None)
    ));
    assert_eq!(pages.state(), PagerState::LimitReached(Limit::Duration));
    assert_eq!(calls(&pages).calls.load(Ordering::SeqCst), 0);
}

#[test]
fn future_time_limit_needs_no_runtime() {
    let mut pages = Book::of(&["", "b"]).pages().max_duration(Duration::from_secs(60));
    let mut context = Context::from_waker(std::task::Waker::noop());
    let mut poll = || Pin::new(&mut pages).poll_next(&mut context);
    assert!(matches!(poll(), Poll::Ready(Some(Ok(_)))));
    assert!(matches!(poll(), Poll::Ready(Some(Ok(_)))));
    assert!(matches!(poll(), Poll::Ready(None)));
}
