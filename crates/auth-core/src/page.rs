//! Lists that come in pages: what a page is, and how a list is walked.

mod checkpoint;
mod cursor;
mod cycle;
mod error;
mod fetch;
mod items;
mod limits;
mod nested;
mod pages;
mod paginator;

pub use self::{
    checkpoint::{Checkpoint, Fingerprint},
    cursor::Cursor,
    error::{PageError, PageErrorKind},
    items::Items,
    limits::{Limit, Progress, WalkState},
    nested::{Branch, NestedPaginator},
    pages::Pages,
    paginator::{Page, Paginator, PaginatorExt},
};
