//! Allocations of what a program does most: reading a fresh token, and iterating over pages.

use std::{convert::Infallible, time::Duration};

use allocation_counter::measure;
use async_trait::async_trait;
use auth_core::{
    AccessToken, CachedTokenProvider, Clock, Cursor, Page, Paginator, PaginatorExt, Placement, StaticToken,
    SystemClock, TokenProvider,
};
use futures_util::FutureExt;

fn fresh_token() -> CachedTokenProvider<StaticToken> {
    let token = AccessToken::new("issued", Placement::Bearer);
    let tokens = CachedTokenProvider::new(StaticToken::new(token.clone()));
    assert!(tokens.seed(token.valid_for(Duration::from_secs(3600), SystemClock.now())));
    tokens
}

#[test]
fn fresh_token_allocates_nothing() {
    let tokens = fresh_token();
    let dynamic: &dyn TokenProvider = &tokens;
    let allocations = measure(|| {
        assert!(tokens.token().now_or_never().unwrap().is_ok());
        assert!(tokens.cached_token().is_some());
        assert_eq!(
            tokens.with_cached_token(|token| token.secret().is_empty()),
            Some(false)
        );
        assert!(dynamic.cached_token().is_some());
    });
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn trait_object_allocates_one_future() {
    let tokens = fresh_token();
    let dynamic: &dyn TokenProvider = &tokens;
    let allocations = measure(|| assert!(dynamic.token().now_or_never().unwrap().is_ok()));
    assert_eq!(allocations.count_total, 1);
    assert_eq!(allocations.bytes_total, 2 * size_of::<usize>() as u64);
}

const PAGES: u64 = 1_000;

/// A list of numbers, ten a page, without a server.
#[derive(Debug)]
struct Numbers;

#[async_trait]
impl Paginator for Numbers {
    type Item = u64;
    type Error = Infallible;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u64>, Infallible> {
        let page = Cursor::page_number(cursor).unwrap_or(1);
        let next = (page < PAGES).then(|| Cursor::new((page + 1).to_string()));
        Ok(Page::new((0..10).collect(), next))
    }
}

async fn by_hand() -> u64 {
    let mut sum = 0;
    let mut cursor = None;
    loop {
        let Ok(page) = Numbers.page(cursor.as_ref()).await;
        sum += page.items.iter().sum::<u64>();
        match page.next {
            Some(next) => cursor = Some(next),
            None => return sum,
        }
    }
}

async fn by_page() -> u64 {
    let mut sum = 0;
    let mut pages = Numbers.pages();
    while let Some(Ok(page)) = pages.next_page().await {
        sum += page.items.iter().sum::<u64>();
    }
    sum
}

async fn by_item() -> u64 {
    let mut sum = 0;
    let mut items = Numbers.items();
    while let Some(Ok(item)) = items.next_item().await {
        sum += item;
    }
    sum
}

/// Returns the allocations of an iteration over all pages.
fn allocations(iteration: impl Future<Output = u64>) -> u64 {
    let counted = measure(|| assert_eq!(iteration.now_or_never(), Some(45 * PAGES)));
    counted.count_total
}

#[test]
fn pages_allocate_as_a_loop() {
    let loop_by_hand = allocations(by_hand());
    // A stream grows a few buffers, however long the list is.
    for (name, of_stream) in [("page", allocations(by_page())), ("item", allocations(by_item()))] {
        assert!(
            of_stream < loop_by_hand + PAGES / 20,
            "by {name}: {of_stream}, by hand: {loop_by_hand}"
        );
    }
}
