//! Progress of a list, on a terminal.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use auth_core::{Clock, Progress, SystemClock};

/// Minimum time between two updates of the line.
const UPDATE_INTERVAL: Duration = Duration::from_millis(200);

/// Status line on standard error, overwritten in place; written only to a terminal.
pub(super) struct ProgressLine {
    started: Instant,
    updated: Instant,
    is_visible: bool,
    is_terminal: bool,
}

impl ProgressLine {
    pub(super) fn new() -> Self {
        let now = SystemClock.now().monotonic;
        Self {
            started: now,
            updated: now,
            is_visible: false,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Shows `progress`, unless the line was updated just now. A failed write does not end the list.
    pub(super) fn show(&mut self, progress: Progress) {
        if !self.is_terminal {
            return;
        }
        let now = SystemClock.now().monotonic;
        if now.duration_since(self.updated) < UPDATE_INTERVAL {
            return;
        }
        self.updated = now;
        self.is_visible = true;
        let _ignored = write!(
            io::stderr(),
            "\r\x1b[K{}",
            text(progress, now.duration_since(self.started))
        );
        let _ignored = io::stderr().flush();
    }
}

/// Clears the line.
impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.is_visible {
            let _ignored = write!(io::stderr(), "\r\x1b[K");
            let _ignored = io::stderr().flush();
        }
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
