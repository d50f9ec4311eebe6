//! Error of a wait.

use std::{
    error::Error,
    fmt::{self, Write},
};

use super::State;

/// Maximum number of characters of a status in an error message: an undocumented status may have any length.
const MAX_SHOWN: usize = 64;

/// Error of a wait that ended without a final state. `T` is the polled state, `E` the error of a call.
pub struct WaitError<T, E> {
    kind: WaitErrorKind,
    last: Option<Box<T>>,
    call: Option<E>,
}

/// Kind of a [`WaitError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// The deadline of the [`PollPolicy`](super::PollPolicy) passed, or `Retry-After` exceeds it. The operation continues
    /// at the provider, and the caller can wait again.
    Deadline,
    /// A call failed with a permanent error: see [`WaitError::call_error`].
    Call,
    /// The request expired before it was approved. Only operations that expire have this error.
    Expired,
    /// The provider does not know the request: its key is wrong or no longer stored. Only operations with a key have this
    /// error.
    NotFound,
    /// The provider no longer knows an approved request. It may have taken effect: look up [`WaitError::last`] before you
    /// send it again. Only operations that expire have this error.
    OutcomeUnknown,
}

impl fmt::Display for WaitErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deadline => "timed out before reaching a final status",
            Self::Call => "failed to fetch the status",
            Self::Expired => "the request expired before it was approved",
            Self::NotFound => "the provider does not know the request",
            Self::OutcomeUnknown => {
                "the provider no longer knows the approved request: its outcome is unknown"
            }
        })
    }
}

impl<T, E> WaitError<T, E> {
    pub(super) fn new(kind: WaitErrorKind, last: Option<T>, call: Option<E>) -> Self {
        Self {
            kind,
            last: last.map(Box::new),
            call,
        }
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> WaitErrorKind {
        self.kind
    }

    /// Returns the last known state.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.last.as_deref()
    }

    /// Returns the error of the call that ended the wait, or of the last call before the deadline if it failed.
    #[must_use]
    pub fn call_error(&self) -> Option<&E> {
        self.call.as_ref()
    }

    /// Replaces the kind, for an API whose errors are more specific than a failed call.
    #[must_use]
    pub fn with_kind(mut self, kind: WaitErrorKind) -> Self {
        self.kind = kind;
        self
    }
}

/// Shows no state, which may contain personal data.
impl<T, E: fmt::Debug> fmt::Debug for WaitError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitError")
            .field("kind", &self.kind)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

impl<T: State, E> fmt::Display for WaitError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        let Some(status) = self.last().and_then(State::status) else {
            return Ok(());
        };
        f.write_str(" (last status: ")?;
        for character in status.chars().take(MAX_SHOWN).flat_map(char::escape_debug) {
            f.write_char(character)?;
        }
        f.write_char(')')
    }
}

impl<T: State, E: Error + 'static> Error for WaitError<T, E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.call.as_ref().map(|error| error as _)
    }
}
