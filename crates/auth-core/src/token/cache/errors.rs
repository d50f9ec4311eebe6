//! Errors of the cache itself.

use crate::{TokenError, TokenErrorKind};

/// Returns the error of a fetch that exceeded its timeout.
pub(super) fn timed_out() -> TokenError {
    TokenError::new(
        TokenErrorKind::Unavailable,
        "token fetch timed out: the provider did not respond, or the runtime of the fetch is not driven",
    )
}

/// Returns the error of a fetch that its runtime dropped.
pub(super) fn aborted() -> TokenError {
    TokenError::new(
        TokenErrorKind::Aborted,
        "token fetch aborted: its runtime shut down",
    )
}

/// Returns the error of a fetch whose provider panicked.
pub(super) fn panicked() -> TokenError {
    TokenError::new(TokenErrorKind::Panicked, "the token provider panicked")
}

/// Returns the error of a fetch that a closed cache does not start.
pub(super) fn closed() -> TokenError {
    TokenError::new(TokenErrorKind::Closed, "the token cache is closed")
}

/// Returns the error of a caller that waited for `fetches` without getting a valid token.
pub(super) fn no_usable_token(fetches: usize) -> TokenError {
    TokenError::new(
        TokenErrorKind::Unavailable,
        format!("{fetches} consecutive token fetches returned no usable token"),
    )
}
