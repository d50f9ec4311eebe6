//! Deadline of a wait.

use std::{sync::Arc, time::Duration};

use crate::{Clock, Moment, SystemClock};

/// Deadline by two clocks. The injected clock decides whether to make another call. Tokio's timer ends a call in flight,
/// since a manual clock does not move during the call, and would never reach the deadline.
#[derive(Debug)]
pub(super) struct Deadline {
    clock: Arc<dyn Clock>,
    allowed: Duration,
    started: Moment,
    timer_started: Moment,
}

impl Deadline {
    pub(super) fn new(clock: Arc<dyn Clock>, allowed: Duration) -> Self {
        Self {
            allowed,
            started: clock.now(),
            timer_started: SystemClock.now(),
            clock,
        }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Restarts with another duration.
    pub(super) fn restart(&mut self, allowed: Duration) {
        *self = Self::new(Arc::clone(&self.clock), allowed);
    }

    /// Returns the time left by the injected clock.
    pub(super) fn time_left(&self) -> Duration {
        self.allowed.saturating_sub(self.clock.now().since(self.started))
    }

    /// Runs `call` until the deadline; if the deadline comes first, drops it and returns `None`.
    pub(super) async fn bound<F: Future>(&self, call: F) -> Option<F::Output> {
        let waited = SystemClock.now().since(self.timer_started);
        tokio::time::timeout(self.allowed.saturating_sub(waited), call)
            .await
            .ok()
    }
}
