//! `Debug`, errors, size and end of an iteration.

use std::error::Error as _;

use super::*;
use crate::page::NestedPaginator;

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Book")
    }
}

#[tokio::test]
async fn debug_shows_positions_and_no_items() {
    let mut pages = Book::of(&["", "b"]).pages();
    pages.next_page().await.unwrap().unwrap();
    let mut items = Book::of(&["", "b"]).items().max_duration(Duration::from_secs(9));
    items.next_item().await.unwrap().unwrap();
    let nested: NestedPaginator<_, Book, _, _> = NestedPaginator::new(Book::of(&[""]), (), ());
    for (shown, parts) in [
        (
            format!("{pages:?}"),
            ["Pages { list: ", "state: Running", "delivered: 0"],
        ),
        (
            format!("{items:?}"),
            ["Items { pages: Pages", "buffered: 1", "cursor"],
        ),
        (
            format!("{:?}", Book::of(&[""]).map_items(|item| item)),
            ["MappedItems", "list: Book", ".."],
        ),
        (
            format!("{:?}", Book::of(&[""]).map_error(|error| error)),
            ["MappedError", "list: Book", ".."],
        ),
        (format!("{nested:?}"), ["NestedPaginator", "outer: Book", ".."]),
    ] {
        for part in parts {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("10"), "{shown}");
    }
}

#[tokio::test]
async fn error_has_the_cause_of_its_page() {
    let mut pages = Book::of(&["", "b"]).failing_at("").pages();
    let error = pages.next_page().await.unwrap().unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "unavailable");
    let shown = format!("{error:?}");
    assert!(
        shown.contains("Fetch(Unavailable)") && shown.contains("delivered: 0"),
        "{shown}"
    );

    let mut looping = Book::looping(&["", "b"], "b").pages();
    looping.next_page().await.unwrap().unwrap();
    looping.next_page().await.unwrap().unwrap();
    let error = looping.next_page().await.unwrap().unwrap_err();
    assert!(error.source().is_none());
    assert!(
        error.to_string().contains("page 3 has the same cursor as page 2"),
        "{error}"
    );
}

#[tokio::test]
async fn size_is_bounded_by_the_limit() {
    let mut pages = Book::of(&["", "b", "c"]).pages().max_pages(2);
    for left in [2, 1] {
        assert_eq!(
            (pages.size_hint(), pages.is_terminated()),
            ((0, Some(left)), false)
        );
        pages.next().await.unwrap().unwrap();
    }
    assert!(pages.next().await.is_none());
    assert_eq!((pages.size_hint(), pages.is_terminated()), ((0, Some(0)), true));
    assert_eq!(Book::of(&["", "b"]).pages().size_hint(), (0, None));
}

#[tokio::test]
async fn buffered_items_count_as_left() {
    let mut items = Book::of(&["", "b"]).items();
    assert_eq!((items.size_hint(), items.is_terminated()), ((0, None), false));
    items.next_item().await.unwrap().unwrap();
    assert_eq!((items.size_hint(), items.is_terminated()), ((1, None), false));
    assert_eq!((items.progress().pages, items.progress().items), (1, 1));
    assert_eq!(items.by_ref().count().await, 3);
    assert_eq!((items.size_hint(), items.is_terminated()), ((0, Some(0)), true));
    assert_eq!((items.progress().pages, items.progress().items), (2, 4));
}
