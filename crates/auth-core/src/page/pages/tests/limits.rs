//! Walks that are to end before their list does.

use std::time::Duration;

use super::*;
use crate::{Clock, SystemClock};

/// A book whose pages hold as many items as `sizes` says.
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
async fn pages_without_items_end_a_walk_when_there_are_as_many_in_a_row_as_were_allowed() {
    let mut items = book(&[1, 0, 0, 2, 0, 0, 0, 1]).items().max_empty_pages(3);
    let mut walked = 0;
    while let Some(item) = items.next_item().await {
        item.unwrap();
        walked += 1;
    }
    assert_eq!(walked, 3);
    assert_eq!(items.state(), PagerState::LimitReached(Limit::EmptyPages));
    assert_eq!(items.progress().empty_pages, 3);

    let rest = book(&[1, 0, 0, 2, 0, 0, 0, 1])
        .items()
        .resume_from(items.checkpoint());
    assert_eq!(
        rest.try_collect::<Vec<_>>().await.unwrap(),
        [7],
        "it goes on behind them"
    );
}

#[tokio::test]
async fn a_list_with_fewer_pages_without_items_comes_to_its_end() {
    let mut items = book(&[0, 0, 1, 0, 0]).items().max_empty_pages(3);
    assert_eq!(items.next_item().await.unwrap().unwrap(), 7);
    assert!(items.next_item().await.is_none());
    assert_eq!(items.state(), PagerState::Ended);
}

#[tokio::test(start_paused = true)]
async fn a_walk_ends_when_its_time_is_up_though_a_page_is_still_on_its_way() {
    for prefetch in [0, 1] {
        let book = Book {
            gate: Some(Notify::new()),
            ..Book::of(&["", "b", "c"])
        };
        let begun = SystemClock.now();
        let mut pages = book
            .pages()
            .prefetch(prefetch)
            .max_duration(Duration::from_secs(60));
        calls(&pages).gate.as_ref().unwrap().notify_one();
        assert_eq!(pages.next_page().await.unwrap().unwrap().items, [0, 1]);

        assert!(pages.next_page().await.is_none());
        assert_eq!(pages.state(), PagerState::LimitReached(Limit::Duration));
        assert_eq!(SystemClock.now().since(begun).as_secs(), 60);

        let rest = Book::of(&["", "b", "c"]).pages().resume_from(pages.checkpoint());
        let rest: Vec<_> = rest.map_ok(|page| page.items).try_collect().await.unwrap();
        assert_eq!(rest, [[10, 11], [20, 21]]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_walk_begins_with_its_first_poll_and_its_end_stays_the_end() {
    let mut pages = Book::of(&["", "b"]).pages().max_duration(Duration::from_secs(60));
    SystemClock.sleep(Duration::from_secs(100)).await;
    assert!(pages.next_page().await.unwrap().is_ok());
    SystemClock.sleep(Duration::from_secs(59)).await;
    assert!(pages.next_page().await.unwrap().is_ok());
    SystemClock.sleep(Duration::from_secs(100)).await;
    assert!(pages.next_page().await.is_none());
    assert_eq!(pages.state(), PagerState::Ended);
}

#[test]
fn without_a_runtime_the_time_of_a_walk_is_looked_at_between_pages() {
    let mut pages = Book::of(&["", "b"]).pages().max_duration(Duration::ZERO);
    let mut context = Context::from_waker(std::task::Waker::noop());
    assert!(matches!(
        Pin::new(&mut pages).poll_next(&mut context),
        Poll::Ready(None)
    ));
    assert_eq!(pages.state(), PagerState::LimitReached(Limit::Duration));
    assert_eq!(calls(&pages).calls.load(Ordering::SeqCst), 0);
}
