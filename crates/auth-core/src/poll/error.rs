//! Why a wait ended without a final state.

use std::{
    error::Error,
    fmt::{self, Write},
};

use super::State;

/// How much of a status an error message shows: a status that is not documented may have any length.
const MAX_SHOWN: usize = 64;

/// Error of a wait that ended without a final state. `T` is the state that is polled, `E` the error of a call.
pub struct WaitError<T, E> {
    kind: WaitErrorKind,
    last: Option<Box<T>>,
    call: Option<E>,
}

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// The time of the [`PollPolicy`](super::PollPolicy) is over, or the provider asks for a pause that goes beyond it. The
    /// operation goes on at the provider, and can be waited for again.
    Deadline,
    /// A call failed with an error that is not retryable: see [`WaitError::call_error`].
    Call,
    /// The request expired before it was approved. Only operations that expire end so.
    Expired,
    /// The provider does not know the request: its key is wrong, or is no longer kept. Only operations that have a key
    /// end so.
    NotFound,
    /// The provider no longer knows a request that had been approved. It may have taken effect: look
    /// [`WaitError::last`] up before you request it again. Only operations that expire end so.
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

    /// Returns what ended the wait.
    #[must_use]
    pub fn kind(&self) -> WaitErrorKind {
        self.kind
    }

    /// Returns the last state that is known, if there is one.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.last.as_deref()
    }

    /// Returns the failed call that ended the wait, or the latest one before the deadline if no later call succeeded.
    #[must_use]
    pub fn call_error(&self) -> Option<&E> {
        self.call.as_ref()
    }

    /// Replaces the kind, for an API whose errors tell more than that a call failed.
    #[must_use]
    pub fn with_kind(mut self, kind: WaitErrorKind) -> Self {
        self.kind = kind;
        self
    }
}

/// Shows no state: it may hold personal data.
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
