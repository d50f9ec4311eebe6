//! Progress of a list, on a terminal.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use auth_core::{Clock, Progress, SystemClock};

use super::total::Total;
use crate::output::{clear_status, show_status};

/// Minimum time between two updates of the line.
const UPDATE_INTERVAL: Duration = Duration::from_millis(200);

/// Status line on standard error, overwritten in place; written only to a terminal. A drop clears it.
pub(super) struct ProgressLine {
    started: Instant,
    updated: Instant,
    is_terminal: bool,
    total: Total,
    max_items: Option<u64>,
}

impl ProgressLine {
    /// Creates a line for a list of `total` items, of which at most `max_items` are fetched.
    pub(super) fn new(total: Total, max_items: Option<u64>) -> Self {
        let now = SystemClock.now().monotonic;
        Self {
            started: now,
            updated: now,
            is_terminal: io::stderr().is_terminal(),
            total,
            max_items,
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
        let elapsed = now.duration_since(self.started);
        let total = self.total.items();
        let total = total.map(|total| self.max_items.map_or(total, |max_items| total.min(max_items)));
        show_status(text(progress.items, progress.pages, total, elapsed));
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        clear_status();
    }
}

/// Formats the progress: items and pages, the rate, and the time that is left if the total is known.
fn text(items: u64, pages: u64, total: Option<u64>, elapsed: Duration) -> String {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = items.saturating_mul(1000) / millis;
    // A list that grows meanwhile has more items than it said.
    let total = total.filter(|total| *total >= items);
    let of_total = total.map_or(String::new(), |total| format!(" of {total}"));
    let left = total.map_or(String::new(), |total| {
        let left = (total - items).saturating_mul(millis) / items.max(1);
        format!(", {} s left", left.div_ceil(1000))
    });
    let seconds = elapsed.as_secs();
    format!("{items}{of_total} items, page {pages}, {seconds} s, {rate} items/s{left}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_estimate_follow_the_total() {
        let after = Duration::from_secs;
        assert_eq!(
            text(250, 3, None, after(10)),
            "250 items, page 3, 10 s, 25 items/s"
        );
        assert_eq!(
            text(250, 3, Some(1000), after(10)),
            "250 of 1000 items, page 3, 10 s, 25 items/s, 30 s left"
        );
        assert_eq!(
            text(11, 2, Some(10), after(1)),
            "11 items, page 2, 1 s, 11 items/s"
        );
        assert_eq!(
            text(0, 0, Some(10), after(0)),
            "0 of 10 items, page 0, 0 s, 0 items/s, 1 s left"
        );
    }
}
