//! Adapters and streams of paginated lists.

use crate::{BoxPaginator, Items, MappedError, MappedItems, NestedPage, NestedPaginator, Pages, Paginator};

/// Adapters and streams of every [`Paginator`].
pub trait PaginatorExt: Paginator + Sized {
    /// Returns a stream of the pages.
    fn pages(self) -> Pages<Self>
    where
        Self: 'static,
    {
        Pages::new(self)
    }

    /// Returns a stream of the items of all pages.
    fn items(self) -> Items<Self>
    where
        Self: 'static,
    {
        Items::new(self)
    }

    /// Returns a paginator of the items in this list's items, each of which has a first page and a cursor for another
    /// endpoint: see [`NestedPaginator`].
    fn nested<I, S, O>(self, split: S, open: O) -> NestedPaginator<Self, I, S, O>
    where
        I: Paginator<Error = Self::Error>,
        S: Fn(Self::Item) -> NestedPage<I::Item> + Send + Sync,
        O: Fn(&str) -> I + Send + Sync,
    {
        NestedPaginator::new(self, split, open)
    }

    /// Maps each item. Checkpoints of both paginators are interchangeable.
    ///
    /// ```
    /// # use std::convert::Infallible;
    /// # use async_trait::async_trait;
    /// # use auth_core::{Cursor, Page, Paginator, PaginatorExt};
    /// # struct Countdown;
    /// # #[async_trait] impl Paginator for Countdown {
    /// #   type Item = u32; type Error = Infallible;
    /// #   async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u32>, Infallible> { Ok(Page::new(vec![2, 1], None)) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut doubles = Countdown.map_items(|n| 2 * n).items();
    /// assert_eq!(doubles.next_item().await.unwrap()?, 4);
    /// # Ok(()) }
    /// ```
    fn map_items<T, F>(self, map: F) -> MappedItems<Self, F>
    where
        F: Fn(Self::Item) -> T + Send + Sync,
        T: Send,
    {
        MappedItems::new(self, map)
    }

    /// Maps the error, so that lists of two providers have one error type.
    fn map_error<E, F>(self, map: F) -> MappedError<Self, F>
    where
        F: Fn(Self::Error) -> E + Send + Sync,
        E: std::error::Error + Send + Sync + 'static,
    {
        MappedError::new(self, map)
    }

    /// Boxes the paginator.
    fn boxed(self) -> BoxPaginator<Self::Item, Self::Error>
    where
        Self: 'static,
    {
        Box::new(self)
    }
}

impl<P: Paginator + Sized> PaginatorExt for P {}
