//! Clock of the sandbox.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;

/// Clock that adds an offset to the machine's time. Only tests change the offset.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset: Mutex<Duration>,
    /// Replaces the machine's time.
    stopped_at: Option<SystemTime>,
}

impl Clock {
    /// Creates a clock that only [`advance`](Self::advance) moves.
    pub(crate) fn stopped() -> Self {
        Self {
            stopped_at: Some(machine_time()),
            ..Self::default()
        }
    }

    /// Returns the current time, to the nanosecond.
    pub(crate) fn now(&self) -> Timestamp {
        let offset = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        // At the end of the year 9999, the largest timestamp, the clock stops instead of failing.
        Timestamp::try_from(self.stopped_at.unwrap_or_else(machine_time))
            .and_then(|now| now.checked_add(offset))
            .unwrap_or(Timestamp::MAX)
    }

    /// Returns the current time in whole Unix seconds.
    pub(crate) fn now_in_seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Advances the clock by `step`.
    pub(crate) fn advance(&self, step: Duration) {
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        *offset = offset.saturating_add(step);
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock reads the machine's time")]
fn machine_time() -> SystemTime {
    SystemTime::now()
}

/// Sleeps for `span` of real time.
#[expect(clippy::disallowed_methods, reason = "the clock reads the machine's time")]
pub(crate) async fn sleep(span: Duration) {
    tokio::time::sleep(span).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advance_moves_the_clock_by_the_step() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(Duration::from_secs(3600));
        let elapsed = clock.now().duration_since(before);
        assert!(elapsed.as_secs() >= 3600 && elapsed.as_secs() < 3660);
    }

    #[test]
    fn stopped_clock_moves_only_by_advance() {
        let clock = Clock::stopped();
        let before = clock.now();
        assert_eq!(clock.now(), before);
        clock.advance(Duration::from_secs(3));
        assert_eq!(clock.now().duration_since(before).as_secs(), 3);
    }

    #[test]
    fn huge_step_stops_at_largest_timestamp() {
        let clock = Clock::default();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
