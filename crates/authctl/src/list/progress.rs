//! Progress of a list, on a terminal.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use auth_core::{Clock, Progress, SystemClock};

use crate::output::{clear_status, show_status};

/// Minimum time between two updates of the line.
const UPDATE_INTERVAL: Duration = Duration::from_millis(200);

/// Status line on standard error, overwritten in place; written only to a terminal. A drop clears it.
pub(super) struct ProgressLine {
    started: Instant,
    updated: Instant,
    is_terminal: bool,
}

impl ProgressLine {
    pub(super) fn new() -> Self {
        let now = SystemClock.now().monotonic;
        Self {
            started: now,
            updated: now,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Shows `progress`, unless the line was updated just now.
    pub(super) fn show(&mut self, progress: Progress) {
        if !self.is_terminal {
            return;
        }
        let now = SystemClock.now().monotonic;
        if now.duration_since(self.updated) < UPDATE_INTERVAL {
            return;
        }
        self.updated = now;
        show_status(text(progress, now.duration_since(self.started)));
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        clear_status();
    }
}

fn text(progress: Progress, elapsed: Duration) -> String {
    format!(
        "{} items, {} pages, {} s",
        progress.items,
        progress.pages,
        elapsed.as_secs()
    )
}
