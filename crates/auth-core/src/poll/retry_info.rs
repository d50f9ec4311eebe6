//! What a wait needs to know of a failed call.

use std::time::Duration;

/// Tells a [`Poller`](super::Poller) whether a failed call ends the wait.
pub trait RetryInfo {
    /// Returns whether the same call may succeed later.
    fn is_retryable(&self) -> bool;

    /// Returns the pause that the provider asked for before the next call. Default: none.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}
