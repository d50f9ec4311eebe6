//! Readers of pages.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::{
    Cursor, Page,
    http::{Error, Paging, Response},
};

/// Reads responses as pages of a list of `T`: the items and the cursor of the next page.
pub trait PageReader<T, C>: Send + Sync {
    /// Returns the page in `response`, the response to the request for the page at `cursor`. The cursor of the next page is
    /// the URL in the response, as it is, for [`Paging::NextUrl`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if the response is not a page, or has an invalid cursor of
    /// the next page.
    fn read(&self, response: &Response<C>, cursor: Option<&Cursor>) -> Result<Page<T>, Error<C>>;

    /// Returns whether the reader finds the cursor of a list whose pages are requested as `paging` states. The list returns
    /// an error before its first request if not. The default returns `true`.
    fn supports(&self, paging: Paging) -> bool {
        let _ = paging;
        true
    }

    /// Returns the cursor of the page after the one at `cursor`, if it is known before that one is read: see
    /// [`Paginator::cursor_after`](crate::Paginator::cursor_after). The default returns `None`.
    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let _ = cursor;
        None
    }
}

/// Returns the error of a next page that is the first one: it has no cursor, so it would be delivered again as another page.
pub(super) fn leads_back<C>(response: &Response<C>) -> Error<C> {
    Error::invalid_response(response, "names the first page as the next one")
}

/// Decodes the body as a `B`, and converts it to a page with `page`.
pub(in crate::http) struct Decoded<B, F> {
    page: F,
    body: PhantomData<fn() -> B>,
}

impl<B, F> Decoded<B, F> {
    pub(in crate::http) fn new(page: F) -> Self {
        Self {
            page,
            body: PhantomData,
        }
    }
}

impl<T, C, B, F> PageReader<T, C> for Decoded<B, F>
where
    B: DeserializeOwned,
    F: Fn(B) -> Page<T> + Send + Sync,
{
    fn read(&self, response: &Response<C>, _: Option<&Cursor>) -> Result<Page<T>, Error<C>> {
        response.json().map(&self.page)
    }
}
