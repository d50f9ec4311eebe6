//! Pace and limits of a wait.

use std::time::Duration;

/// Minimum pause: a provider may block clients that poll faster.
pub(super) const MIN_PAUSE: Duration = Duration::from_millis(100);

/// Polling interval and time limits of a wait for a final state.
///
/// Each operation documents its defaults for values that are not set. Without such a default, pauses are 1 to 10 seconds,
/// the deadline is 10 minutes, and the time to settle is 5 minutes.
///
/// The first pause is exact. Each later pause is random, between the first pause and a bound that grows by a quarter of the
/// first pause per call, up to the maximum, so that clients that started together do not poll together.
///
/// ```
/// use std::time::Duration;
/// use auth_core::poll::PollPolicy;
///
/// let policy = PollPolicy::default()
///     .with_max_pause(Duration::from_secs(3))
///     .with_deadline(Duration::from_secs(90));
/// assert_eq!(policy.deadline(), Some(Duration::from_secs(90)));
/// assert_eq!(policy.first_pause(), None); // the default of the operation
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PollPolicy {
    first_pause: Option<Duration>,
    max_pause: Option<Duration>,
    deadline: Option<Duration>,
    settle_within: Option<Duration>,
}

impl PollPolicy {
    /// Creates a policy without values, as [`PollPolicy::default`] does, for constants.
    pub const fn new() -> Self {
        Self {
            first_pause: None,
            max_pause: None,
            deadline: None,
            settle_within: None,
        }
    }

    /// Sets the first pause, which is also the minimum. At least 100 ms.
    pub const fn with_first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = Some(pause);
        self
    }

    /// Sets the maximum pause, which `Retry-After` may exceed. At least the first pause.
    pub const fn with_max_pause(mut self, pause: Duration) -> Self {
        self.max_pause = Some(pause);
        self
    }

    /// Sets the maximum duration of the wait. A call in flight is dropped then.
    pub const fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets the time for an approved operation to settle, from the first response that shows the approval. It replaces the
    /// rest of the [`deadline`](Self::with_deadline).
    ///
    /// Operations without a separate approval ignore it.
    pub const fn with_settle_within(mut self, span: Duration) -> Self {
        self.settle_within = Some(span);
        self
    }

    /// Returns the first pause, if it is set.
    pub const fn first_pause(&self) -> Option<Duration> {
        self.first_pause
    }

    /// Returns the maximum pause, if it is set.
    pub const fn max_pause(&self) -> Option<Duration> {
        self.max_pause
    }

    /// Returns the deadline, if it is set.
    pub const fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// Returns the time to settle, if it is set.
    pub const fn settle_within(&self) -> Option<Duration> {
        self.settle_within
    }

    /// Fills the values that are not set from `defaults`. For code that implements a wait.
    pub fn or(self, defaults: Self) -> Self {
        Self {
            first_pause: self.first_pause.or(defaults.first_pause),
            max_pause: self.max_pause.or(defaults.max_pause),
            deadline: self.deadline.or(defaults.deadline),
            settle_within: self.settle_within.or(defaults.settle_within),
        }
    }

    /// Returns the minimum pause.
    pub(super) fn min_pause(&self) -> Duration {
        self.first_pause.unwrap_or(Duration::from_secs(1)).max(MIN_PAUSE)
    }

    /// Returns pause number `number` (from 0).
    pub(super) fn pause(&self, number: u32) -> Duration {
        let first = self.min_pause();
        let max = self.max_pause.unwrap_or(Duration::from_secs(10));
        let grown = first.saturating_add((first / 4).saturating_mul(number));
        let bound = grown.min(max).max(first);
        first + bound.saturating_sub(first).mul_f64(fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn pauses_grow_from_first_to_maximum() {
        let policy = PollPolicy::new()
            .with_first_pause(seconds(1))
            .with_max_pause(seconds(3));
        assert_eq!(policy.pause(0), seconds(1));
        for (number, bound) in [(1, 1250), (4, 2000), (8, 3000), (9, 3000), (u32::MAX, 3000)] {
            for _ in 0..100 {
                let pause = policy.pause(number);
                assert!(pause >= seconds(1), "{number}: {pause:?}");
                assert!(pause <= Duration::from_millis(bound), "{number}: {pause:?}");
            }
        }
    }

    #[test]
    fn extreme_pauses_neither_spin_nor_overflow() {
        let of = |pause| PollPolicy::new().with_first_pause(pause).with_max_pause(pause);
        assert_eq!(of(Duration::ZERO).pause(1000), MIN_PAUSE);
        assert_eq!(of(Duration::MAX).pause(1000), Duration::MAX);
    }

    #[test]
    fn unset_values_use_defaults_of_operation() {
        let values = |policy: PollPolicy| {
            [
                policy.first_pause(),
                policy.max_pause(),
                policy.deadline(),
                policy.settle_within(),
            ]
            .map(|value| value.map(|value| value.as_secs()))
        };
        let operation = PollPolicy::new()
            .with_first_pause(seconds(2))
            .with_max_pause(seconds(20))
            .with_deadline(seconds(60))
            .with_settle_within(seconds(90));
        let policy = PollPolicy::default().with_deadline(seconds(5)).or(operation);
        assert_eq!(values(policy), [Some(2), Some(20), Some(5), Some(90)]);

        let policy = PollPolicy::new().with_first_pause(seconds(2));
        assert_eq!(values(policy), [Some(2), None, None, None]);
        assert!((2..=10).contains(&policy.pause(u32::MAX).as_secs()));
    }
}
