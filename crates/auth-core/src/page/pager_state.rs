//! State of a pagination.

use crate::Limit;

/// State of [`Pages`](crate::Pages) or [`Items`](crate::Items). It distinguishes the end of the list from a limit of the
/// caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PagerState {
    /// There may be more pages. Also the state after an error that a retry may resolve.
    Running,
    /// The list has ended.
    Ended,
    /// A limit of the caller was reached; the checkpoint resumes after it.
    LimitReached(Limit),
    /// A permanent error ended the pagination: a repeated cursor, or a checkpoint of another list.
    Failed,
}
