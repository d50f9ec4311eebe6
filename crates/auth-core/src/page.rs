//! Paginated lists, and streams over their pages and items.

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
mod page_buffer;
mod pager_state;
mod pages;
mod paginator;
mod progress;

pub use self::{
    checkpoint::{Checkpoint, Fingerprint},
    cursor::Cursor,
    error::{PageError, PageErrorKind},
    items::Items,
    limits::Limit,
    mapped::{MappedError, MappedItems},
    nested::{NestedPage, NestedPaginator},
    pager_state::PagerState,
    pages::Pages,
    paginator::{BoxPaginator, Page, Paginator, PaginatorExt},
    progress::Progress,
};
