//! Clock of the sandbox.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::snapshot::snapshot;

/// Clock that adds an offset to the machine's time, or is frozen.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    time: Mutex<Time>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Time {
    /// The machine's time plus this offset.
    Running(SignedDuration),
    /// Only [`Clock::advance`] moves it.
    Frozen(Timestamp),
}

impl Default for Time {
    fn default() -> Self {
        Self::Running(SignedDuration::ZERO)
    }
}

impl Clock {
    /// Returns the current time, to the nanosecond.
    pub(crate) fn now(&self) -> Timestamp {
        self.lock().now()
    }

    /// Returns the current time in whole Unix seconds.
    pub(crate) fn now_in_seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Advances the clock by `step`.
    pub(crate) fn advance(&self, step: Duration) {
        let step = SignedDuration::try_from(step).unwrap_or(SignedDuration::MAX);
        self.change(|time| match time {
            Time::Running(offset) => Time::Running(offset.saturating_add(step)),
            Time::Frozen(at) => Time::Frozen(saturating_add(at, step)),
        });
    }

    /// Freezes the clock at `at`, or at its time.
    pub(crate) fn freeze(&self, at: Option<Timestamp>) {
        self.change(|time| Time::Frozen(at.unwrap_or_else(|| time.now())));
    }

    /// Sets the time to `start`. The clock then runs or is frozen as before.
    pub(crate) fn restart(&self, start: Timestamp) {
        self.change(|time| match time {
            Time::Running(_) => Time::Running(start.duration_since(machine_time())),
            Time::Frozen(_) => Time::Frozen(start),
        });
    }

    /// Lets a frozen clock run on from its time.
    pub(crate) fn resume(&self) {
        self.change(|time| match time {
            Time::Running(_) => time,
            Time::Frozen(at) => Time::Running(at.duration_since(machine_time())),
        });
    }

    /// Returns whether only [`advance`](Self::advance) moves the clock.
    pub(crate) fn is_frozen(&self) -> bool {
        matches!(*self.lock(), Time::Frozen(_))
    }

    fn change(&self, change: impl FnOnce(Time) -> Time) {
        let mut time = self.lock();
        *time = change(*time);
    }

    fn lock(&self) -> MutexGuard<'_, Time> {
        self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

snapshot!(Clock { time: Mutex<Time> } settings {});

impl Time {
    fn now(self) -> Timestamp {
        match self {
            Self::Frozen(at) => at,
            Self::Running(offset) => saturating_add(machine_time(), offset),
        }
    }
}

/// Returns the sum. At the end of the year 9999, the largest timestamp, the clock stops instead of failing.
fn saturating_add(time: Timestamp, step: SignedDuration) -> Timestamp {
    time.checked_add(step).unwrap_or(Timestamp::MAX)
}

/// Returns `time`, or the closest timestamp.
pub(crate) fn saturating(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(if time < SystemTime::UNIX_EPOCH {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

#[expect(clippy::disallowed_methods, reason = "the clock reads the machine's time")]
fn machine_time() -> Timestamp {
    saturating(SystemTime::now())
}

/// Returns the start of a measurement of real time.
#[expect(clippy::disallowed_methods, reason = "the clock reads the machine's time")]
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
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
        let clock = Clock::default();
        clock.freeze(None);
        let before = clock.now();
        assert_eq!(clock.now(), before);
        clock.advance(Duration::from_secs(3));
        assert_eq!(clock.now().duration_since(before).as_secs(), 3);
    }

    #[test]
    fn resumed_clock_runs_on_from_its_time() {
        let clock = Clock::default();
        clock.freeze(Some(Timestamp::UNIX_EPOCH));
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        clock.resume();
        let elapsed = clock.now().duration_since(Timestamp::UNIX_EPOCH);
        assert!(!elapsed.is_negative() && elapsed.as_secs() < 60, "{elapsed}");
    }

    #[test]
    fn huge_step_stops_at_largest_timestamp() {
        let clock = Clock::default();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
