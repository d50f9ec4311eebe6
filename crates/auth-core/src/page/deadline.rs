//! Time limit of a pagination.

use std::{
    pin::Pin,
    task::Context,
    time::{Duration, Instant},
};

use tokio::runtime::Handle;

use crate::{Clock, SystemClock};

/// Deadline that passes `allowed` after the first call of [`is_past`](Self::is_past).
pub(super) struct Deadline {
    allowed: Duration,
    end: Option<Instant>,
    /// Wakes the task that waits for a page. Without a runtime there is no timer, and the deadline is checked between
    /// pages.
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

    /// Restarts with the next call of [`is_past`](Self::is_past).
    pub(super) fn restart(&mut self) {
        *self = Self::after(self.allowed);
    }

    /// Returns whether the deadline has passed; if not, arranges to wake the task of `context` then.
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
            // A completed future must not be polled again.
            self.timer = None;
        }
        is_past
    }
}
