//! Pagination errors.

use std::{error::Error, fmt};

use crate::{Checkpoint, Cursor, Fingerprint};

/// Pagination error, with the [`Checkpoint`] after the last delivered item.
pub struct PageError<E> {
    kind: PageErrorKind<E>,
    checkpoint: Box<Checkpoint>,
}

/// Kind of a [`PageError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum PageErrorKind<E> {
    /// Fetching the page failed. `next_page` and `next_item` fetch the same page again.
    Fetch(E),
    /// The list has a pagination loop: its next page was delivered before.
    CursorRepeated {
        /// Repeated cursor.
        cursor: Cursor,
        /// Number of the first page with this cursor (from 1, in this iteration).
        first_page: u64,
        /// Number of the page that would have the same cursor.
        repeated_page: u64,
    },
    /// The checkpoint belongs to another list, or to the same list with another query.
    WrongList {
        /// Fingerprint of this list.
        expected: Fingerprint,
        /// Fingerprint of the checkpoint's list.
        found: Fingerprint,
    },
}

impl<E> PageError<E> {
    pub(super) fn new(kind: PageErrorKind<E>, checkpoint: Checkpoint) -> Self {
        Self {
            kind,
            checkpoint: Box::new(checkpoint),
        }
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> &PageErrorKind<E> {
        &self.kind
    }

    /// Returns the kind of the error, by value.
    pub fn into_kind(self) -> PageErrorKind<E> {
        self.kind
    }

    /// Returns the position after the last delivered item. Resuming there loses no item.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Returns the paginator's error, if fetching a page failed.
    pub fn fetch_error(&self) -> Option<&E> {
        match &self.kind {
            PageErrorKind::Fetch(error) => Some(error),
            _ => None,
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for PageError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageError")
            .field("kind", &self.kind)
            .field("checkpoint", &self.checkpoint)
            .finish()
    }
}

impl<E> fmt::Display for PageError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            PageErrorKind::Fetch(_) => f.write_str("failed to fetch a page"),
            PageErrorKind::CursorRepeated {
                first_page,
                repeated_page,
                ..
            } => write!(
                f,
                "pagination loop: page {repeated_page} has the same cursor as page {first_page}"
            ),
            PageErrorKind::WrongList { expected, found } => write!(
                f,
                "invalid checkpoint: it belongs to the list {found}; expected {expected}"
            ),
        }
    }
}

impl<E: Error + 'static> Error for PageError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.fetch_error().map(|error| error as &(dyn Error + 'static))
    }
}
