//! Trait of paginated lists.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{Cursor, Fingerprint};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Items, in the provider's order.
    pub items: Vec<T>,
    /// Cursor of the next page; `None` on the last page.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Creates a page of `items`, followed by the page at `next`.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next }
    }

    /// Maps every item.
    pub fn map<U>(self, map: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(map).collect(),
            next: self.next,
        }
    }
}

/// Paginated list.
///
/// Fetching one page is one stateless call, so it can be retried. [`PaginatorExt`](crate::PaginatorExt) adds iteration,
/// limits, checkpoints and prefetch.
#[cfg_attr(
    feature = "http",
    doc = "The guide [`list`](crate::guide::list) shows the lists of an HTTP API."
)]
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
    /// Type of the items.
    type Item: Send;
    /// Error of a failed fetch.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Fetches the page at `cursor`; `None` is the first page. The call is stateless, so it can be retried after an error.
    ///
    /// # Errors
    ///
    /// [`Paginator::Error`], when fetching the page failed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the request. [`Pages`](crate::Pages) and [`Items`](crate::Items) keep it in their own
    /// state, so that dropping *their* futures loses nothing.
    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Self::Item>, Self::Error>;

    /// Returns the identity of this list: its operation and query. A list rejects a checkpoint with another identity. The
    /// default is [`Fingerprint::unbound`], which accepts every checkpoint.
    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::unbound()
    }

    /// Predicts the cursor of the page after `cursor`, before that page is fetched, for lists of numbered pages. With it,
    /// [`prefetch`](crate::Pages::prefetch) fetches several pages at once.
    ///
    /// A wrong prediction only costs a request, since the `next` of the fetched page decides. The default is `None`.
    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let _ = cursor;
        None
    }
}

/// Boxed paginator of `T`s, for lists of different types.
pub type BoxPaginator<T, E> = Box<dyn Paginator<Item = T, Error = E>>;

macro_rules! delegate_to_pointee {
    ($($pointer:ty),*) => {$(
        #[async_trait]
        impl<P: Paginator + ?Sized> Paginator for $pointer {
            type Item = P::Item;
            type Error = P::Error;

            async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<P::Item>, P::Error> {
                (**self).page(cursor).await
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
