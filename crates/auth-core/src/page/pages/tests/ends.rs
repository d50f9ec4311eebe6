//! End of an iteration, and resumption.

use super::*;

/// Creates a list whose first `times` requests for the page at "b" fail.
fn failing(times: usize) -> Book {
    (0..times).fold(Book::of(&["", "b", "c"]), |book, _| book.failing_at("b"))
}

#[tokio::test]
async fn stream_ends_after_an_error() {
    for prefetch in [0, 2] {
        let mut pages = failing(1000).pages().prefetch(prefetch);
        let good = pages.by_ref().filter_map(async |page| page.ok()).count().await;
        assert_eq!(good, 1);
        assert!(pages.is_terminated());
        assert_eq!(pages.state(), PagerState::Failed);
        assert!(pages.next().await.is_none());
        assert_eq!(
            calls(&pages).calls.load(Ordering::SeqCst),
            2,
            "prefetch {prefetch}"
        );

        let mut items = failing(1000).items().prefetch(prefetch);
        assert_eq!(items.by_ref().filter_map(async |item| item.ok()).count().await, 2);
        assert!(items.is_terminated() && items.next().await.is_none());
        assert_eq!(items.size_hint(), (0, Some(0)));
    }
}

#[tokio::test]
async fn next_page_after_an_error_retries() {
    let mut pages = failing(1).pages();
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(!error.checkpoint().is_end());
    assert!(pages.next().await.is_none());
    assert_eq!(pages.next_page().await.unwrap().unwrap().items, [10, 11]);
    assert_eq!(
        pages.next().await.unwrap().unwrap().items,
        [20, 21],
        "the stream did not continue"
    );

    let mut items = failing(1).items();
    let mut seen = Vec::new();
    while let Some(item) = items.next_item().await {
        seen.extend(item);
    }
    assert_eq!(seen, [0, 1, 10, 11, 20, 21]);
}

#[tokio::test]
async fn ended_list_can_be_resumed() {
    let mut pages = Book::of(&["", "b"]).pages();
    let start = pages.checkpoint();
    assert_eq!(pages.by_ref().count().await, 2);
    let pages = pages.resume_from(start.clone());
    assert_eq!(pages.count().await, 2);

    let mut limited = Book::of(&["", "b"]).items().max_items(1);
    assert_eq!(limited.by_ref().count().await, 1);
    assert_eq!(limited.resume_from(start).count().await, 1);
}

#[tokio::test]
async fn list_starts_at_a_raw_cursor() {
    let pages: Vec<_> = Book::of(&["", "b", "c"])
        .pages()
        .start_at(Cursor::new("b"))
        .map_ok(|page| page.items)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(pages, [[10, 11], [20, 21]]);
    let items: Vec<_> = Book::of(&["", "b", "c"])
        .items()
        .start_at(Cursor::new("c"))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [20, 21]);
}

/// Scroll API with five pages: all have the same cursor.
struct Scroll(AtomicUsize);

#[async_trait]
impl Paginator for Scroll {
    type Item = usize;
    type Error = Unavailable;

    async fn page(&self, _: Option<&Cursor>) -> Result<Page<usize>, Unavailable> {
        let page = self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Page::new(vec![page], (page < 4).then(|| Cursor::new("scroll"))))
    }
}

#[tokio::test]
async fn repeated_cursors_can_be_allowed() {
    let scroll = || Scroll(AtomicUsize::new(0));
    let items: Vec<_> = scroll()
        .items()
        .allow_repeated_cursors()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [0, 1, 2, 3, 4]);
    assert!(scroll().items().try_collect::<Vec<_>>().await.is_err());
}

#[tokio::test]
async fn empty_page_limit_of_zero_fetches() {
    let mut book = Book::of(&["", "b", "c"]);
    book.pages.get_mut("b").unwrap().0.clear();
    let mut items = book.items().max_empty_pages(0);
    assert_eq!(items.by_ref().count().await, 2);
    assert_eq!(items.state(), PagerState::LimitReached(Limit::EmptyPages));
}

/// Endless numbered list with two items in each page.
#[derive(Default)]
struct Endless(AtomicUsize);

#[async_trait]
impl Paginator for Endless {
    type Item = u64;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u64>, Unavailable> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let number = Cursor::page_number(cursor).unwrap();
        Ok(Page::new(vec![number; 2], self.cursor_after(cursor)))
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        Some(Cursor::new(
            (Cursor::page_number(cursor).unwrap() + 1).to_string(),
        ))
    }
}

#[tokio::test]
async fn prefetch_without_bound_is_bounded() {
    let mut items = Endless::default().items().prefetch(usize::MAX);
    assert_eq!(items.next_item().await.unwrap().unwrap(), 1);
    let calls = items.paginator().0.load(Ordering::SeqCst);
    assert!(calls <= MAX_PREFETCH + 1, "{calls}");
}

#[tokio::test]
async fn prefetch_respects_item_limit() {
    for (limit, pages) in [(1, 1), (3, 2), (4, 2), (20, 10)] {
        let mut items = Endless::default().items().prefetch(10).max_items(limit);
        assert_eq!(items.by_ref().count().await as u64, limit);
        let calls = items.paginator().0.load(Ordering::SeqCst);
        assert_eq!(calls, pages, "{limit} items");
    }
}

#[tokio::test]
async fn checkpoint_survives_postcard() {
    let mut items = Book::of(&["", "b", "c"]).items();
    let mut checkpoints = vec![items.checkpoint()];
    while let Some(item) = items.next_item().await {
        item.unwrap();
        checkpoints.push(items.checkpoint());
    }
    for checkpoint in checkpoints {
        let bytes = postcard::to_stdvec(&checkpoint).unwrap();
        assert_eq!(postcard::from_bytes::<Checkpoint>(&bytes).unwrap(), checkpoint);
    }
}
