//! Lists that come in pages: what a page is, and how a list is walked.

mod checkpoint;
mod cursor;
mod cycle;
mod deadline;
mod error;
mod fetch;
mod items;
mod limits;
mod mapped;
mod nested;
mod pages;
mod paginator;
mod supply;

pub use self::{
    checkpoint::{Checkpoint, Fingerprint},
    cursor::Cursor,
    error::{PageError, PageErrorKind},
    items::Items,
    limits::{Limit, Progress, WalkState},
    mapped::{MappedError, MappedItems},
    nested::{Branch, NestedPaginator},
    pages::Pages,
    paginator::{BoxPaginator, Page, Paginator, PaginatorExt},
};
