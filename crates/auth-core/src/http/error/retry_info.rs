//! Retry information of errors, for polling.

use std::time::Duration;

use crate::{http::Error, poll::RetryInfo};

impl<C> RetryInfo for Error<C> {
    fn is_retryable(&self) -> bool {
        Self::is_retryable(self)
    }

    fn retry_after(&self) -> Option<Duration> {
        Self::retry_after(self)
    }
}
