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
    alarm: Option<Alarm>,
}

type Alarm = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Deadline {
    pub(super) fn after(allowed: Duration) -> Self {
        Self {
            allowed,
            end: None,
            alarm: None,
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
        if self.alarm.is_none() && Handle::try_current().is_ok() {
            let left = end - now.monotonic;
            self.alarm = Some(Box::pin(async move { SystemClock.sleep(left).await }));
        }
        let rings = |alarm: &mut Alarm| alarm.as_mut().poll(context).is_ready();
        let is_past = self.alarm.as_mut().is_some_and(rings);
        if is_past {
            // Not to be polled again.
            self.alarm = None;
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
