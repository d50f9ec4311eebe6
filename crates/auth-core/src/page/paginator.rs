//! The trait that every list implements, and the page that it answers.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;

use crate::{Cursor, Fingerprint, Items, MappedError, MappedItems, NestedPage, NestedPaginator, Pages};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the provider's order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` when this is the last one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page of `items` that goes on at `next`.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next }
    }

    /// The same page with every item mapped.
    pub fn map<U>(self, map: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(map).collect(),
            next: self.next,
        }
    }
}

/// A list that comes in pages.
///
/// One page is one stateless call, so it can be asked for again after an error. Walking, limits,
/// checkpoints and prefetch are built on top, by [`PaginatorExt`].
///
/// ```
/// use std::convert::Infallible;
/// use async_trait::async_trait;
/// use auth_core::{Cursor, Page, Paginator, PaginatorExt};
///
/// struct Countdown;
///
/// #[async_trait]
/// impl Paginator for Countdown {
///     type Item = u32;
///     type Error = Infallible;
///
///     async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u32>, Infallible> {
///         let from: u32 = cursor.map_or(3, |cursor| cursor.as_str().parse().unwrap());
///         Ok(Page::new(vec![from], (from > 1).then(|| Cursor::new((from - 1).to_string()))))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use futures_util::TryStreamExt;
/// let all: Vec<u32> = Countdown.items().try_collect().await?;
/// assert_eq!(all, [3, 2, 1]);
/// # Ok(()) }
/// ```
#[async_trait]
pub trait Paginator: Send + Sync {
    /// What is listed.
    type Item: Send;
    /// Why a page could not be had.
    type Error: std::error::Error + Send + Sync + 'static;

    /// One page: `None` is the first. Stateless, so it can be asked for again after an error.
    ///
    /// # Errors
    ///
    /// [`Paginator::Error`], when the page could not be had.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the page that was on its way and nothing else; [`Pages`] and
    /// [`Items`] keep it in their own state, so that dropping *their* futures loses nothing at all.
    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Self::Item>, Self::Error>;

    /// What identifies this list: the operation and its query. A checkpoint of one list is refused
    /// by another. The default is [`Fingerprint::unbound`], which fits every list.
    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::unbound()
    }

    /// The cursor of the page behind the one at `cursor`, where it is known before that one was fetched: for lists
    /// whose pages are numbered. With it, [`prefetch`](Pages::prefetch) fetches several pages at once.
    ///
    /// A wrong guess costs a request and nothing else, since what a page itself says of the next one decides. The
    /// default knows nothing.
    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let _ = cursor;
        None
    }
}

/// Any list of `T`s: what lists of different types have in common.
pub type BoxPaginator<T, E> = Box<dyn Paginator<Item = T, Error = E>>;

/// Walks any [`Paginator`].
pub trait PaginatorExt: Paginator + Sized {
    /// A stream of the pages.
    fn pages(self) -> Pages<Self>
    where
        Self: 'static,
    {
        Pages::new(self)
    }

    /// A stream of the items of all pages.
    fn items(self) -> Items<Self>
    where
        Self: 'static,
    {
        Items::new(self)
    }

    /// The list of what the items hold, where each item brings the first part and a cursor for the
    /// rest on another endpoint: see [`NestedPaginator`].
    fn nested<I, S, O>(self, split: S, open: O) -> NestedPaginator<Self, I, S, O>
    where
        I: Paginator<Error = Self::Error>,
        S: Fn(Self::Item) -> NestedPage<I::Item> + Send + Sync,
        O: Fn(&str) -> I + Send + Sync,
    {
        NestedPaginator::new(self, split, open)
    }

    /// The list of what `map` makes of each item. Its checkpoints are those of the list that is mapped.
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

    /// The same list with the error that `map` makes of its own, so that lists of two providers have one type.
    fn map_error<E, F>(self, map: F) -> MappedError<Self, F>
    where
        F: Fn(Self::Error) -> E + Send + Sync,
        E: std::error::Error + Send + Sync + 'static,
    {
        MappedError::new(self, map)
    }

    /// The same list without its type.
    fn boxed(self) -> BoxPaginator<Self::Item, Self::Error>
    where
        Self: 'static,
    {
        Box::new(self)
    }
}

impl<P: Paginator + Sized> PaginatorExt for P {}

/// What `page` returns, and `'a` is the life of what it borrows.
type Boxed<'a, T, E> = Pin<Box<dyn Future<Output = Result<Page<T>, E>> + Send + 'a>>;

macro_rules! delegate_to_pointee {
    ($($pointer:ty),*) => {$(
        // Written out, so that the pointee's future is passed on as it is, and not boxed once more.
        impl<P: Paginator + ?Sized> Paginator for $pointer {
            type Item = P::Item;
            type Error = P::Error;

            fn page<'a, 'b, 'async_trait>(
                &'a self,
                cursor: Option<&'b Cursor>,
            ) -> Boxed<'async_trait, P::Item, P::Error>
            where
                'a: 'async_trait,
                'b: 'async_trait,
                Self: 'async_trait,
            {
                (**self).page(cursor)
            }

            fn fingerprint(&self) -> Fingerprint {
                (**self).fingerprint()
            }

            fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
                (**self).cursor_after(cursor)
            }
        }
    )*};
}

delegate_to_pointee!(&P, Box<P>, Arc<P>);
