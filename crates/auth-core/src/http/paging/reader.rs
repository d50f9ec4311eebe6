//! Readers of pages.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::{
    Cursor, Page,
    http::{Error, Response},
};

/// Reads responses as pages of a list of `T`: the items and the cursor of the next page.
pub trait PageReader<T, C>: Send + Sync {
    /// Returns the page in `response`, the response to the request for the page at `cursor`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if the response is not a page, or has an invalid cursor of
    /// the next page.
    fn read(&self, response: &Response<C>, cursor: Option<&Cursor>) -> Result<Page<T>, Error<C>>;

    /// Returns the cursor of the page after the one at `cursor`, if it is known before that one is read: see
    /// [`Paginator::cursor_after`](crate::Paginator::cursor_after). The default returns `None`.
    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let _ = cursor;
        None
    }
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
