//! Pagination of lists: a request, and readers of its pages.
//!
//! A list is one declaration: the request for its first page, and a [`PageReader`] of the responses. Its type has no
//! parameter for the provider's protocol (`PagedRequest<T, C>`), so that the lists of a client are type aliases.

mod counted_pages;
mod cursor_pages;
mod link_header;
mod link_pages;
mod next_target;
mod numbered_pages;
mod page_body;
mod paged_request;
mod reader;
mod requested_page;

pub use self::{
    counted_pages::CountedPages,
    cursor_pages::CursorPages,
    link_pages::LinkPages,
    numbered_pages::{NextPage, NumberedPages, PageNumbers},
    paged_request::PagedRequest,
    reader::PageReader,
};
