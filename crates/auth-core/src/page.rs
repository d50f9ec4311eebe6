//! Paginated lists, and streams over their pages and items.
//!
//! [`Paginator::page`] is one stateless call. [`Pages`] is the state machine on top: position, limits and end.
//! `PageBuffer` fetches and buffers its pages. [`Items`] is a buffer over [`Pages`].
//!
//! * Requests in flight (`Fetch`) are part of the stream, so dropping a `next()` loses nothing. With prefetch each
//!   request is a task, which is aborted with the stream.
//! * Fetched is not delivered: `PageBuffer` queues pages and errors in order, and only delivery moves the position of a
//!   [`Checkpoint`]. After an error the failed page is fetched again.
//! * Numbered pages are fetched concurrently, at cursors that [`Paginator::cursor_after`] predicts. The `next` of a
//!   fetched page overrides the prediction, and requests beyond the end are dropped.
//! * Prefetch requests are sent before the consumer gets a page. A consumer that never waits would block its thread, so a
//!   page is held back for the two yields that the requests need.
//! * `CycleGuard` keeps the latest 256 cursors by 128-bit hash, and one more for Brent's algorithm: its memory is
//!   bounded.
//! * A time limit (`Deadline`) also wakes a task that waits for a page. No limit discards what was received and not
//!   delivered.
//! * The cursor of a [`NestedPaginator`] is a position in an inner list, so limits, checkpoints and prefetch work on it
//!   unchanged.
//! * A page costs the allocation of its boxed future, which is part of the trait. The box around it that a stream needs is
//!   reused (`ReusedCall`).
//! * An item costs no allocation and no task switch: `next_item` takes it from the buffered page.

mod checkpoint;
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
mod paginator_ext;
mod progress;
mod reused_call;

pub use self::{
    checkpoint::{Checkpoint, Fingerprint},
    error::{PageError, PageErrorKind},
    items::Items,
    limits::Limit,
    mapped::{MappedError, MappedItems},
    nested::{NestedPage, NestedPaginator},
    pager_state::PagerState,
    pages::Pages,
    paginator::{BoxPaginator, Page, Paginator},
    paginator_ext::PaginatorExt,
    progress::Progress,
};
