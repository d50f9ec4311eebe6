//! Pagination of lists: a request, and readers of its pages.

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
