//! Reads numbered pages.

use std::{
    marker::PhantomData,
    sync::atomic::{AtomicU64, Ordering},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use super::{PageReader, reader::leads_back};
use crate::{
    Cursor, Page,
    http::{Error, Paging, Response},
    wire::optional_integer,
};

const FIRST_PAGE: u64 = 1;

/// Reads numbered pages, starting at 1: decodes a response as a `B`, and calls `split` for its page numbers and items.
///
/// The list ends if [`NextPage`] is `None`, or at the total number of pages. If the response has neither, a page that is
/// not full is the last one, and a full page is an error: the rest of the list would be lost silently. Once a response has
/// a total, pages can be [prefetched](crate::Pages::prefetch), up to the last one.
///
/// ```
/// use auth_core::{InvalidInput, Scalar, http::{
///     Protocol, NextPage, NumberedPages, PageNumbers, PagedRequest, Request, AuthenticatedClient,
/// }};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct OrdersResponse {
///     orders: Vec<Scalar>,
///     total_pages: u64,
/// }
///
/// fn orders<D: Protocol>(
///     client: &AuthenticatedClient<D>,
///     request: Result<Request, InvalidInput>,
/// ) -> PagedRequest<Scalar, D::Code> {
///     let reader = NumberedPages::new(50, |response: OrdersResponse| {
///         let total = Some(response.total_pages);
///         let numbers = PageNumbers { total, ..PageNumbers::default() };
///         (numbers, response.orders)
///     });
///     client.list_with(request, reader)
/// }
/// ```
#[derive(Debug)]
pub struct NumberedPages<B, F> {
    page_size: u64,
    split: F,
    /// The total number of pages in the latest response, or 0.
    total: AtomicU64,
    body: PhantomData<fn() -> B>,
}

/// The page numbers in a response; none by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageNumbers {
    /// The number of this page. Default: the requested number.
    pub current: Option<u64>,
    /// The number of the next page.
    pub next: NextPage,
    /// The total number of pages.
    pub total: Option<u64>,
}

/// The number of the next page in a response.
///
/// Decode it from a field with `#[serde(default)]`: an absent field is `Unsaid`; null, empty text and 0 are `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NextPage {
    /// The response does not state it. There may be a next page.
    #[default]
    Unsaid,
    /// There is no next page.
    None,
    /// The number of the next page.
    Number(u64),
}

impl<'de> Deserialize<'de> for NextPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match optional_integer(deserializer)? {
            None | Some(0) => Self::None,
            Some(number) => Self::Number(number),
        })
    }
}

/// Serializes `Unsaid` as null, like `None`: only the containing object can omit the field.
impl Serialize for NextPage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unsaid | Self::None => serializer.serialize_none(),
            Self::Number(number) => serializer.serialize_u64(*number),
        }
    }
}

impl<B, F> NumberedPages<B, F> {
    /// Creates a reader of pages with at most `page_size` items.
    pub fn new<T>(page_size: u64, split: F) -> Self
    where
        F: Fn(B) -> (PageNumbers, Vec<T>),
    {
        Self {
            page_size,
            split,
            total: AtomicU64::new(0),
            body: PhantomData,
        }
    }
}

impl<T, C, B, F> PageReader<T, C> for NumberedPages<B, F>
where
    B: DeserializeOwned,
    F: Fn(B) -> (PageNumbers, Vec<T>) + Send + Sync,
{
    fn read(&self, response: &Response<C>, cursor: Option<&Cursor>) -> Result<Page<T>, Error<C>> {
        let (numbers, items) = (self.split)(response.json()?);
        self.total
            .store(numbers.total.unwrap_or_default(), Ordering::Relaxed);
        let next = match numbers.next_after(Cursor::page_number(cursor)?) {
            NextPage::Unsaid if items.len() as u64 >= self.page_size => {
                let problem = "is a full page and does not state whether it is the last";
                return Err(Error::invalid_response(response, problem));
            }
            NextPage::Unsaid | NextPage::None => None,
            NextPage::Number(FIRST_PAGE) => return Err(leads_back(response)),
            NextPage::Number(number) => Some(Cursor::new(number.to_string())),
        };
        Ok(Page::new(items, next))
    }

    fn supports(&self, paging: Paging) -> bool {
        matches!(
            paging,
            Paging::PageNumber { .. } | Paging::PageNumberInBody { .. }
        )
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let next = Cursor::page_number(cursor).ok()?.checked_add(1)?;
        let is_there = next <= self.total.load(Ordering::Relaxed);
        is_there.then(|| Cursor::new(next.to_string()))
    }
}

impl PageNumbers {
    /// Returns the next page, if this one was requested as `number`.
    fn next_after(&self, number: u64) -> NextPage {
        let current = self.current.unwrap_or(number);
        // A total of 0 on an existing page is not a total.
        let total = self.total.filter(|total| *total > 0);
        match (self.next, total) {
            (NextPage::Number(_) | NextPage::Unsaid, Some(total)) if current >= total => NextPage::None,
            (NextPage::Unsaid, Some(_)) => NextPage::Number(current + 1),
            (said, _) => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_sign_of_the_last_page_ends_the_list() {
        let next = |current, next, total| PageNumbers { current, next, total }.next_after(2);
        let three = NextPage::Number(3);
        for (numbers, expected) in [
            (next(None, NextPage::Unsaid, None), NextPage::Unsaid),
            (next(None, NextPage::Unsaid, Some(0)), NextPage::Unsaid),
            (next(None, NextPage::Unsaid, Some(2)), NextPage::None),
            (next(None, NextPage::Unsaid, Some(3)), three),
            (next(Some(3), NextPage::Unsaid, Some(3)), NextPage::None),
            (next(None, three, None), three),
            (next(None, three, Some(2)), NextPage::None),
            (next(None, NextPage::None, Some(9)), NextPage::None),
        ] {
            assert_eq!(numbers, expected);
        }
    }

    #[test]
    fn next_page_is_known_up_to_the_last() {
        let pages = NumberedPages::new(2, |(): ()| (PageNumbers::default(), Vec::<()>::new()));
        let after = |cursor: Option<&str>| {
            let cursor = cursor.map(Cursor::new);
            PageReader::<(), u32>::cursor_after(&pages, cursor.as_ref())
        };
        assert_eq!(after(None), None, "nothing is known yet");
        pages.total.store(3, Ordering::Relaxed);
        assert_eq!(after(None), Some(Cursor::new("2")));
        assert_eq!(after(Some("2")), Some(Cursor::new("3")));
        for last in ["3", "18446744073709551615", "x"] {
            assert_eq!(after(Some(last)), None, "{last}");
        }
    }

    #[test]
    fn only_numbers_from_one_are_supported() {
        let reader = NumberedPages::new(1, |(): ()| (PageNumbers::default(), Vec::<()>::new()));
        let supports = |paging| PageReader::<(), ()>::supports(&reader, paging);
        assert!(supports(Paging::PageNumber { parameter: "page" }));
        assert!(supports(Paging::PageNumberInBody { pointer: "/page" }));
        for other in [Paging::Offset { parameter: "offset" }, Paging::NextUrl] {
            assert!(!supports(other), "{other:?}");
        }
    }
}
