//! Flag of a request that may have been sent.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// States whether a connection has begun to send a [`RawRequest`](crate::http::RawRequest). Clones share the state.
///
/// A program that cancels calls leaves a call that moves money alone once it is set: such a call may be executed, and only
/// its response tells.
#[derive(Debug, Clone, Default)]
pub struct SentFlag(Arc<AtomicBool>);

impl SentFlag {
    /// Creates a flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns whether a part of the request may have been sent, in any attempt.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    pub(in crate::http) fn set(&self) {
        self.0.store(true, Ordering::Release);
    }
}
