//! Failure of a token request, as the other processes see it.

use std::time::Duration;

use crate::{TokenError, TokenErrorKind};

/// Failure of the last token request of a fleet. Until its backoff ends, no process sends another request.
///
/// It carries no message, since an error may describe the machine that it occurred on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchFailure {
    kind: TokenErrorKind,
    consecutive: u32,
    backoff: Duration,
}

/// The kinds that concern all processes, with their names in a store.
const SHARED_KINDS: [(TokenErrorKind, &str); 3] = [
    (TokenErrorKind::Rejected, "rejected"),
    (TokenErrorKind::Unavailable, "unavailable"),
    (TokenErrorKind::InvalidResponse, "invalid_response"),
];

impl FetchFailure {
    /// Creates the failure of `consecutive` token requests that ended with `error`, unless `error` concerns this process
    /// alone.
    pub(crate) fn new(error: &TokenError, consecutive: u32, backoff: Duration) -> Option<Self> {
        let kind = error.kind();
        SHARED_KINDS
            .iter()
            .any(|(shared, _)| *shared == kind)
            .then_some(Self {
                kind,
                consecutive,
                backoff,
            })
    }

    /// Returns the failure as text for a store, without its backoff, which the store keeps as the lifetime of its entry.
    #[must_use]
    pub fn to_text(&self) -> String {
        let name = SHARED_KINDS.iter().find(|(kind, _)| *kind == self.kind);
        let name = name.map_or("unavailable", |(_, name)| name);
        format!("{name} {}", self.consecutive)
    }

    /// Reads the text of [`to_text`](Self::to_text). `backoff` is the time left. An unknown kind, of a later version, is an
    /// unavailable provider.
    #[must_use]
    pub fn from_text(text: &str, backoff: Duration) -> Self {
        let (name, consecutive) = text.split_once(' ').unwrap_or((text, ""));
        let kind = SHARED_KINDS.iter().find(|(_, known)| *known == name);
        Self {
            kind: kind.map_or(TokenErrorKind::Unavailable, |(kind, _)| *kind),
            consecutive: consecutive.parse().unwrap_or(1),
            backoff,
        }
    }

    /// Returns a copy with another time until the next token request.
    #[must_use]
    pub fn with_backoff(mut self, backoff: Duration) -> Self {
        self.backoff = backoff;
        self
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> TokenErrorKind {
        self.kind
    }

    /// Returns the number of consecutive failures of the fleet.
    #[must_use]
    pub fn consecutive(&self) -> u32 {
        self.consecutive
    }

    /// Returns the time until the next token request.
    #[must_use]
    pub fn backoff(&self) -> Duration {
        self.backoff
    }

    /// Returns the error for a caller of this process.
    pub(super) fn to_error(self) -> TokenError {
        let message = match self.kind {
            TokenErrorKind::Rejected => {
                "the provider rejected the credentials of another process that shares the token"
            }
            TokenErrorKind::InvalidResponse => {
                "the provider returned an invalid response to another process that shares the token"
            }
            _ => "the token request of another process that shares the token failed",
        };
        TokenError::new(self.kind, message).with_retry_after(Some(self.backoff))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_kind_and_count() {
        for (kind, _) in SHARED_KINDS {
            let failure = FetchFailure::new(&TokenError::new(kind, "x"), 7, Duration::from_secs(3)).unwrap();
            assert_eq!(
                FetchFailure::from_text(&failure.to_text(), failure.backoff()),
                failure
            );
        }
    }

    #[test]
    fn local_failures_are_not_shared() {
        for kind in [
            TokenErrorKind::InvalidInput,
            TokenErrorKind::NoRuntime,
            TokenErrorKind::Aborted,
            TokenErrorKind::Panicked,
            TokenErrorKind::Closed,
        ] {
            let error = TokenError::new(kind, "x");
            assert_eq!(FetchFailure::new(&error, 1, Duration::ZERO), None, "{kind:?}");
        }
    }

    #[test]
    fn odd_text_is_an_unavailable_provider() {
        for text in ["", "quota 2", "rejected", "rejected -1", "rejected x"] {
            let failure = FetchFailure::from_text(text, Duration::ZERO);
            assert!(failure.consecutive() >= 1, "{text}");
        }
        let odd = FetchFailure::from_text("quota 2", Duration::ZERO);
        assert_eq!((odd.kind(), odd.consecutive()), (TokenErrorKind::Unavailable, 2));
    }

    #[test]
    fn error_names_the_failure_of_the_other_process() {
        for (kind, said) in [
            (
                TokenErrorKind::Rejected,
                "rejected the credentials of another process",
            ),
            (
                TokenErrorKind::InvalidResponse,
                "invalid response to another process",
            ),
            (
                TokenErrorKind::Unavailable,
                "request of another process that shares the token failed",
            ),
        ] {
            let backoff = Duration::from_secs(3);
            let failure = FetchFailure::new(&TokenError::new(kind, "hunter2"), 7, backoff).unwrap();
            let error = failure.to_error();
            assert_eq!((error.kind(), error.retry_after()), (kind, Some(backoff)));
            assert!(error.to_string().contains(said), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
