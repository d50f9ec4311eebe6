//! The end of a walk that may take only so long.

use std::{
    fmt,
    pin::Pin,
    task::Context,
    time::{Duration, Instant},
};

use tokio::runtime::Handle;

use crate::{Clock, SystemClock};

/// Passes `allowed` after it is first looked at.
pub(super) struct Deadline {
    allowed: Duration,
    end: Option<Instant>,
    /// Wakes who waits for a page when the time is up. Without a runtime nobody does, and it is found between pages.
    timer: Option<Timer>,
}

type Timer = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Deadline {
    pub(super) fn after(allowed: Duration) -> Self {
        Self {
            allowed,
            end: None,
            timer: None,
        }
    }

    /// Counts anew from the next look.
    pub(super) fn restart(&mut self) {
        *self = Self::after(self.allowed);
    }

    /// Whether the time is up; where it is not, the task of `context` is woken when it will be.
    pub(super) fn is_past(&mut self, context: &mut Context<'_>) -> bool {
        let now = SystemClock.now();
        let end = *self.end.get_or_insert_with(|| now.plus(self.allowed).monotonic);
        if now.monotonic >= end {
            return true;
        }
        if self.timer.is_none() && Handle::try_current().is_ok() {
            let left = end - now.monotonic;
            self.timer = Some(Box::pin(async move { SystemClock.sleep(left).await }));
        }
        let has_fired = |timer: &mut Timer| timer.as_mut().poll(context).is_ready();
        let is_past = self.timer.as_mut().is_some_and(has_fired);
        if is_past {
            // Not to be polled again.
            self.timer = None;
        }
        is_past
    }
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deadline")
            .field("allowed", &self.allowed)
            .finish_non_exhaustive()
    }
}
