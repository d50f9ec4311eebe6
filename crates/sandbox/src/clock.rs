//! The one source of time.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;

/// The machine's time plus an offset that only tests move.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: Mutex<Duration>,
    /// The time that stands for the machine's.
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

    /// What the sandbox takes for now, to the nanosecond.
    pub(crate) fn now(&self) -> Timestamp {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        // Beyond the year 9999 the clock stands still rather than fail.
        Timestamp::try_from(self.stopped_at.unwrap_or_else(machine_time))
            .and_then(|now| now.checked_add(ahead))
            .unwrap_or(Timestamp::MAX)
    }

    /// What the sandbox takes for now, in whole Unix seconds.
    pub(crate) fn now_in_seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Lets `step` pass at once.
    pub(crate) fn advance(&self, step: Duration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(step);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock is where the machine's time comes in"
)]
fn machine_time() -> SystemTime {
    SystemTime::now()
}

/// Lets `span` of real time pass.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock is where the machine's time comes in"
)]
pub(crate) async fn sleep(span: Duration) {
    tokio::time::sleep(span).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advancing_moves_now_forward_by_the_step() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(Duration::from_secs(3600));
        let passed = clock.now().duration_since(before);
        assert!(passed.as_secs() >= 3600 && passed.as_secs() < 3660);
    }

    #[test]
    fn stopped_clock_moves_by_steps_alone() {
        let clock = Clock::stopped();
        let before = clock.now();
        assert_eq!(clock.now(), before);
        clock.advance(Duration::from_secs(3));
        assert_eq!(clock.now().duration_since(before).as_secs(), 3);
    }

    #[test]
    fn an_absurd_step_stops_at_the_last_representable_instant() {
        let clock = Clock::default();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
