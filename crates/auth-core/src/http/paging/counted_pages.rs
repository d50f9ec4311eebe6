//! Reads pages that are requested by number or offset.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::DeserializeOwned;

use super::{PageReader, page_body::PageBody};
use crate::{
    Cursor, InvalidInput, Page,
    http::{Error, Paging, Response},
};

/// Reads pages that are requested by number or offset, by JSON pointers (RFC 6901).
///
/// The end of the list is found by the first of these that the reader has a pointer for and the response a value:
///
/// 1. [`has_more`](Self::has_more): the list ends if it is `false`.
/// 2. [`total_pages`](Self::total_pages): the list ends with that page.
/// 3. [`total_items`](Self::total_items): the list ends when so many items have been returned, or with an empty page.
/// 4. [`page_size`](Self::page_size): the list ends with a page of fewer items.
/// 5. Otherwise, the list ends with an empty page.
///
/// By an offset, an empty page always ends the list, and a further page begins after the items of the ones before, however
/// many items were asked for. By a number from 1, pages can be [prefetched](crate::Pages::prefetch) up to the total number of
/// pages.
///
/// ```
/// use auth_core::http::{
///     AuthenticatedClient, CountedPages, Endpoint, PagedRequest, Paging, Protocol, Request,
/// };
/// use auth_core::Scalar;
/// use serde::Deserialize;
///
/// static ORDERS: Endpoint =
///     Endpoint::get("orders", "/orders").paging(Paging::Offset { parameter: "offset" });
///
/// #[derive(Deserialize)]
/// struct Order {
///     id: Scalar,
/// }
///
/// fn orders<P: Protocol>(client: &AuthenticatedClient<P>) -> PagedRequest<Order, P::Code> {
///     let request = Request::new(&ORDERS).query("limit", "50");
///     client.list_with(request, CountedPages::new("/orders").total_items("/total"))
/// }
/// # let _ = |order: Order| order.id;
/// ```
#[derive(Debug)]
pub struct CountedPages {
    items: String,
    has_more: Option<String>,
    total_pages: Option<String>,
    total_items: Option<String>,
    page_size: Option<u64>,
    /// The total number of pages in the latest response, or 0.
    known_pages: AtomicU64,
}

impl CountedPages {
    /// Creates a reader of the items at the pointer `items`; `""` is the whole body.
    pub fn new(items: impl Into<String>) -> Self {
        Self {
            items: items.into(),
            has_more: None,
            total_pages: None,
            total_items: None,
            page_size: None,
            known_pages: AtomicU64::new(0),
        }
    }

    /// Sets the pointer to a boolean that states whether there are more items.
    #[must_use]
    pub fn has_more(mut self, pointer: impl Into<String>) -> Self {
        self.has_more = Some(pointer.into());
        self
    }

    /// Sets the pointer to the total number of pages.
    #[must_use]
    pub fn total_pages(mut self, pointer: impl Into<String>) -> Self {
        self.total_pages = Some(pointer.into());
        self
    }

    /// Sets the pointer to the total number of items.
    #[must_use]
    pub fn total_items(mut self, pointer: impl Into<String>) -> Self {
        self.total_items = Some(pointer.into());
        self
    }

    /// Sets the number of items of a full page. A server may return fewer than a request asks for: set the number that it
    /// returns, since a shorter page ends the list.
    #[must_use]
    pub fn page_size(mut self, items: u64) -> Self {
        self.page_size = Some(items);
        self
    }
}

/// Position and size of a page.
#[derive(Debug, Clone, Copy)]
enum At {
    /// Page by its number, starting at 1.
    Number(u64),
    /// Page by the number of items before it.
    Offset(u64),
}

impl At {
    /// Returns whether a page with `items` items is the last one of a list with `total` items.
    fn is_last(self, items: u64, total: u64, page_size: Option<u64>) -> bool {
        match self {
            Self::Offset(before) => before.saturating_add(items) >= total,
            // A page that is not the last one has as many items as those before it. The last one may have fewer; that it is
            // the last is certain if all before it were full.
            Self::Number(number) => {
                let before = page_size.map(|size| size.saturating_mul(number - 1));
                number.saturating_mul(items) >= total
                    || before.is_some_and(|before| before.saturating_add(items) == total)
            }
        }
    }
}

impl<T: DeserializeOwned, C> PageReader<T, C> for CountedPages {
    fn supports(&self, paging: Paging) -> bool {
        let is_number = matches!(
            paging,
            Paging::PageNumber { .. } | Paging::PageNumberInBody { .. } | Paging::PageIndex { .. }
        );
        is_number || (matches!(paging, Paging::Offset { .. }) && self.total_pages.is_none())
    }

    fn read(&self, response: &Response<C>, cursor: Option<&Cursor>) -> Result<Page<T>, Error<C>> {
        let body = PageBody::of(response, &self.items)?;
        let items: Vec<T> = body.items()?;
        let has_more = body.flag(self.has_more.as_ref())?;
        // A total of 0 on an existing page is not a total.
        let total_pages = body
            .integer(self.total_pages.as_ref())?
            .filter(|pages| *pages > 0);
        let count = items.len() as u64;
        let total_items = body
            .integer(self.total_items.as_ref())?
            .filter(|total| *total > 0);
        let (at, next) = match response.endpoint().paging {
            Some(Paging::Offset { .. }) => {
                let before = position(cursor)?;
                (At::Offset(before), before.saturating_add(count))
            }
            Some(Paging::PageIndex { .. }) => {
                let next = position(cursor)?.saturating_add(1);
                (At::Number(next), next)
            }
            _ => {
                let number = Cursor::page_number(cursor)?;
                self.known_pages
                    .store(total_pages.unwrap_or_default(), Ordering::Relaxed);
                (At::Number(number), number.saturating_add(1))
            }
        };
        let is_last = match (at, has_more, total_pages, total_items, self.page_size) {
            (At::Offset(_), Some(true), ..) if count == 0 => {
                return Err(body.invalid("says that there are more items, and has none"));
            }
            (_, Some(has_more), ..) => !has_more,
            (At::Number(number), _, Some(pages), ..) => number >= pages,
            _ if count == 0 => true,
            (_, _, _, Some(total), page_size) => at.is_last(count, total, page_size),
            (.., Some(page_size)) => count < page_size,
            _ => false,
        };
        Ok(Page::new(
            items,
            (!is_last).then(|| Cursor::new(next.to_string())),
        ))
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let next = Cursor::page_number(cursor).ok()?.checked_add(1)?;
        let is_there = next <= self.known_pages.load(Ordering::Relaxed);
        is_there.then(|| Cursor::new(next.to_string()))
    }
}

/// Returns the offset or index that `cursor` contains; `None` is 0.
///
/// # Errors
///
/// [`InvalidInput`] naming `cursor`, if it is not a whole number.
pub(in crate::http) fn position(cursor: Option<&Cursor>) -> Result<u64, InvalidInput> {
    let digits = |cursor: &Cursor| {
        let text = cursor.as_str();
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.parse().ok())?
    };
    let position = cursor.map_or(Some(0), digits);
    position.ok_or_else(|| InvalidInput::new("cursor", "is not a position", "a whole number from 0"))
}

#[cfg(test)]
mod tests;
