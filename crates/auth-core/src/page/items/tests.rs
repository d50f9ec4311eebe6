use std::{convert::Infallible, sync::Mutex};

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};

use super::*;
use crate::{Limit, NestedPage, Page, PaginatorExt};

/// Lists the numbers below `len`, with `size` numbers in each page.
#[derive(Clone)]
struct Numbers {
    len: usize,
    size: usize,
}

#[async_trait]
impl Paginator for Numbers {
    type Item = usize;
    type Error = Infallible;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Infallible> {
        let start: usize = cursor.map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let end = (start + self.size).min(self.len);
        let next = (end < self.len).then(|| Cursor::new(end.to_string()));
        Ok(Page::new((start..end).collect(), next))
    }
}

#[tokio::test]
async fn resuming_loses_and_repeats_no_item() {
    for size in [1, 2, 3, 7, 20] {
        let list = Numbers { len: 17, size };
        let whole: Vec<usize> = list.clone().items().try_collect().await.unwrap();
        for cut in 0..=whole.len() {
            let mut first = list.clone().items();
            let mut items: Vec<usize> = first.by_ref().take(cut).try_collect().await.unwrap();
            let checkpoint = serde_json::to_string(&first.checkpoint()).unwrap();
            let rest = list
                .clone()
                .items()
                .resume_from(serde_json::from_str(&checkpoint).unwrap());
            items.extend(rest.try_collect::<Vec<_>>().await.unwrap());
            assert_eq!(items, whole, "{size} a page, cut at {cut}");
        }
    }
}

#[tokio::test]
async fn checkpoint_beyond_a_shrunken_page_resumes() {
    let mut first = Numbers { len: 6, size: 6 }.items();
    for _ in 0..5 {
        first.next_item().await.unwrap().unwrap();
    }
    let rest: Vec<_> = Numbers { len: 3, size: 6 }
        .items()
        .resume_from(first.checkpoint())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rest, Vec::<usize>::new());
}

#[tokio::test]
async fn item_limit_ends_within_a_page() {
    let mut items = Numbers { len: 10, size: 4 }.items().max_items(6);
    assert_eq!(items.by_ref().count().await, 6);
    assert_eq!(items.state(), PagerState::LimitReached(Limit::Items));
    assert_eq!((items.progress().pages, items.progress().items), (2, 6));
    let rest: Vec<usize> = Numbers { len: 10, size: 4 }
        .items()
        .resume_from(items.checkpoint())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rest, [6, 7, 8, 9]);
}

/// Outer items `n` contain the first two numbers below `n`; an inner list has the rest.
fn nested(lens: Vec<usize>) -> impl Paginator<Item = (usize, usize), Error = Infallible> {
    struct Outer(Vec<usize>);

    #[async_trait]
    impl Paginator for Outer {
        type Item = usize;
        type Error = Infallible;

        async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Infallible> {
            let page = Numbers {
                len: self.0.len(),
                size: 2,
            }
            .page(cursor)
            .await?;
            Ok(page.map(|index| self.0[index]))
        }
    }

    struct Inner(usize);

    #[async_trait]
    impl Paginator for Inner {
        type Item = (usize, usize);
        type Error = Infallible;

        async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<(usize, usize)>, Infallible> {
            let page = Numbers { len: self.0, size: 2 }.page(cursor).await?;
            Ok(page.map(|item| (self.0, item)))
        }
    }

    let split = |len: usize| NestedPage {
        items: (0..len.min(2)).map(|item| (len, item)).collect(),
        rest: (len > 2).then(|| (len.to_string(), Cursor::new("2"))),
    };
    Outer(lens).nested(split, |len| Inner(len.parse().unwrap()))
}

#[tokio::test]
async fn nested_list_resumes_at_any_item() {
    let lens = vec![5, 0, 2, 3, 1];
    let mut expected: Vec<_> = lens
        .iter()
        .flat_map(|len| (0..*len).map(|item| (*len, item)))
        .collect();
    expected.sort_unstable();

    let whole: Vec<_> = nested(lens.clone()).items().try_collect().await.unwrap();
    let mut sorted = whole.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);

    for cut in 0..=whole.len() {
        let mut first = nested(lens.clone()).items();
        let mut items: Vec<_> = first.by_ref().take(cut).try_collect().await.unwrap();
        let rest = nested(lens.clone()).items().resume_from(first.checkpoint());
        items.extend(rest.try_collect::<Vec<_>>().await.unwrap());
        assert_eq!(items, whole, "cut at {cut}");
    }
}

/// Outer pages of 2,000 items, each with an inner list. Counts the requests for outer and inner pages.
#[derive(Clone, Default)]
struct Wide(Arc<[std::sync::atomic::AtomicUsize; 2]>);

#[async_trait]
impl Paginator for Wide {
    type Item = usize;
    type Error = Infallible;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Infallible> {
        self.0[0].fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Numbers {
            len: 4000,
            size: 2000,
        }
        .page(cursor)
        .await
    }
}

impl Wide {
    fn nested(self) -> impl Paginator<Item = usize, Error = Infallible> {
        let split = |item: usize| NestedPage {
            items: Vec::new(),
            rest: Some((item.to_string(), Cursor::new("0"))),
        };
        let calls = Arc::clone(&self.0);
        PaginatorExt::nested(self, split, move |name: &str| {
            calls[1].fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let item: usize = name.parse().unwrap();
            Numbers { len: 1, size: 1 }.map_items(move |zero| zero + item)
        })
    }

    fn calls(&self) -> [usize; 2] {
        [0, 1].map(|which| self.0[which].load(std::sync::atomic::Ordering::SeqCst))
    }
}

#[tokio::test]
async fn nested_cursor_is_short_for_many_lists() {
    let wide = Wide::default();
    let mut items = wide.clone().nested().items();
    for expected in 0..4000 {
        assert_eq!(items.next_item().await.unwrap().unwrap(), expected);
        let checkpoint = serde_json::to_string(&items.checkpoint()).unwrap();
        assert!(checkpoint.len() < 250, "{checkpoint}");
    }
    assert!(items.next_item().await.is_none());
    assert_eq!(wide.calls(), [2, 4000], "a page was fetched twice");

    // After resuming, the outer page is fetched once more.
    let mut first = wide.clone().nested().items();
    for _ in 0..100 {
        first.next_item().await.unwrap().unwrap();
    }
    let before = wide.calls();
    let rest = wide.clone().nested().items().resume_from(first.checkpoint());
    assert_eq!(
        rest.try_collect::<Vec<_>>().await.unwrap(),
        (100..4000).collect::<Vec<_>>()
    );
    assert_eq!(wide.calls(), [before[0] + 2, before[1] + 3900]);
}

#[tokio::test]
async fn foreign_cursor_goes_to_the_outer_list() {
    /// Records the requested cursors.
    #[derive(Clone, Default)]
    struct Recorder(Arc<Mutex<Vec<String>>>);

    #[async_trait]
    impl Paginator for Recorder {
        type Item = usize;
        type Error = Infallible;

        async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Infallible> {
            self.0
                .lock()
                .unwrap()
                .push(cursor.map_or_else(String::new, ToString::to_string));
            Ok(Page::new(vec![], None))
        }
    }

    let recorder = Recorder::default();
    let split = |item: usize| NestedPage {
        items: vec![item],
        rest: None,
    };
    let list = recorder
        .clone()
        .nested(split, |_: &str| Numbers { len: 0, size: 1 });
    let foreign = ["[[],null]", r#"{"inner":[],"outer":null}"#, "x"];
    for text in foreign {
        list.page(Some(&Cursor::new(text))).await.unwrap();
    }
    assert_eq!(*recorder.0.lock().unwrap(), foreign);
}

#[tokio::test]
async fn endless_empty_pages_yield_to_other_tasks() {
    struct Empty;

    #[async_trait]
    impl Paginator for Empty {
        type Item = u8;
        type Error = Infallible;

        async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u8>, Infallible> {
            let page: u64 = cursor.map_or(0, |cursor| cursor.as_str().parse().unwrap());
            Ok(Page::new(vec![], Some(Cursor::new((page + 1).to_string()))))
        }
    }

    let mut items = Empty.items();
    tokio::select! {
        biased;
        item = items.next_item() => panic!("unexpected item: {item:?}"),
        () = std::future::ready(()) => {}
    }
}

mod properties;
