//! Kinds of faults.

use std::time::Duration;

/// Fault that a rule injects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fault {
    /// Real time between these, evenly distributed.
    Delay { min: Duration, max: Duration },
    /// 429, with this `Retry-After` in seconds.
    TooManyRequests { retry_after: u32 },
    /// 503.
    Unavailable,
    /// Half of the response.
    Truncated,
    /// All tokens of the provider expire before the request.
    ExpiredToken,
    /// A page of a list has its own cursor as the next one.
    RepeatedCursor,
    /// No response.
    Disconnect,
}

impl Fault {
    /// Returns whether it replaces the response, so that only the first of its kind has an effect.
    pub(super) fn is_outcome(self) -> bool {
        matches!(
            self,
            Self::TooManyRequests { .. } | Self::Unavailable | Self::Truncated | Self::Disconnect
        )
    }
}
