//! Why a walk could not go on, and from where it can.

use std::{error::Error, fmt};

use crate::{Checkpoint, Cursor, Fingerprint};

/// Why a walk could not go on. It carries the [`Checkpoint`] behind the last item that was delivered.
pub struct PageError<E> {
    kind: PageErrorKind<E>,
    checkpoint: Box<Checkpoint>,
}

/// What stopped a walk.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageErrorKind<E> {
    /// The page could not be had. Polling the stream again asks for the same page again.
    Fetch(E),
    /// The list leads back to a page that was delivered before: going on would never end.
    CursorRepeated {
        /// The cursor that came a second time.
        cursor: Cursor,
        /// The page of this walk (from 1) that started there first.
        first_page: u64,
        /// The page of this walk that would start there again.
        repeated_page: u64,
    },
    /// The checkpoint belongs to another list, or to the same list with another query.
    WrongList {
        /// The list that is walked.
        expected: Fingerprint,
        /// The list of the checkpoint.
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

    /// What stopped the walk.
    pub fn kind(&self) -> &PageErrorKind<E> {
        &self.kind
    }

    /// What stopped the walk, by value.
    pub fn into_kind(self) -> PageErrorKind<E> {
        self.kind
    }

    /// The place behind the last item that was delivered: nothing is lost by resuming there.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The error of the page call, where that is what stopped the walk.
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
                "the checkpoint belongs to another list or query: found {found}, expected {expected}"
            ),
        }
    }
}

impl<E: Error + 'static> Error for PageError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.fetch_error().map(|error| error as &(dyn Error + 'static))
    }
}
