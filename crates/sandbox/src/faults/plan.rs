//! Faults of a single request.

use std::time::Duration;

use super::fault::Fault;

/// Faults of a single request.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FaultPlan {
    pub(super) delay: Duration,
    pub(super) expires_tokens: bool,
    pub(super) repeats_cursor: bool,
    /// Fault that replaces the response.
    pub(super) outcome: Option<Fault>,
}
