//! Retry information of an error.

use std::time::Duration;

/// Error that tells a [`Poller`](super::Poller) whether to retry.
pub trait RetryInfo {
    /// Returns whether a retry may succeed.
    fn is_retryable(&self) -> bool;

    /// Returns the pause that the provider requested (`Retry-After`). Default: none.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}
