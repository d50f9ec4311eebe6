//! How far a walk has come, for somebody who waits for it.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use auth_core::{Clock, Progress, SystemClock};

/// How often the line is written at most.
const PACE: Duration = Duration::from_millis(200);

/// A line on standard error that is written over; none where that is no terminal.
pub(super) struct ProgressLine {
    begun: Instant,
    shown: Instant,
    is_there: bool,
    is_terminal: bool,
}

impl ProgressLine {
    pub(super) fn new() -> Self {
        let now = SystemClock.now().monotonic;
        Self {
            begun: now,
            shown: now,
            is_there: false,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Shows `progress`, unless it has just been shown. That the line cannot be written harms nobody.
    pub(super) fn show(&mut self, progress: Progress) {
        if !self.is_terminal {
            return;
        }
        let now = SystemClock.now().monotonic;
        if now.duration_since(self.shown) < PACE {
            return;
        }
        self.shown = now;
        self.is_there = true;
        let _unseen = write!(
            io::stderr(),
            "\r\x1b[K{}",
            words(progress, now.duration_since(self.begun))
        );
        let _unseen = io::stderr().flush();
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if self.is_there {
            let _unseen = write!(io::stderr(), "\r\x1b[K");
            let _unseen = io::stderr().flush();
        }
    }
}

fn words(progress: Progress, taken: Duration) -> String {
    format!(
        "{} items, {} pages, {} s",
        progress.items,
        progress.pages,
        taken.as_secs()
    )
}
