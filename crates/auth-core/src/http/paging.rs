//! Pagination of lists: a request, and readers of its pages.
//!
//! A list is one declaration: the request for its first page, and a [`PageReader`] of the responses. Its type has no
//! parameter for the provider's protocol (`PagedRequest<T, C>`), so that the lists of a client are type aliases.

mod cursor_pages;
mod numbered_pages;
mod paged_request;
mod raw_object;
mod reader;

pub(super) use self::raw_object::RawObject;
pub use self::{
    cursor_pages::CursorPages,
    numbered_pages::{NextPage, NumberedPages, PageNumbers},
    paged_request::PagedRequest,
    reader::PageReader,
};
