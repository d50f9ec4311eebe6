//! How often Klavi is asked where something stands.

use std::time::Duration;

/// No pause is shorter: the limit of calls is set for each customer, and no figure is documented.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// How often, and for how long, a wait such as [`wait_for_payment`](crate::CustomerClient::wait_for_payment) asks.
///
/// The first look is at once; then the pauses grow from the shortest to the longest, each drawn evenly from its
/// upper half, so that clients that began together do not ask together.
///
/// ```
/// use std::time::Duration;
/// use klavi::PollPolicy;
///
/// let brief = PollPolicy::default().deadline(Duration::from_secs(90)); // for a page that is being looked at
/// # let _ = brief;
/// ```
///
/// "Every few seconds" is what `payment/whitelabel-initiation` says.
#[derive(Debug, Clone)]
pub struct PollPolicy {
    first_pause: Duration,
    longest_pause: Duration,
    deadline: Duration,
}

impl Default for PollPolicy {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_secs(2),
            longest_pause: Duration::from_secs(10),
            deadline: Duration::from_secs(65 * 60),
        }
    }
}

impl PollPolicy {
    /// The first pause. Default: 2 seconds; at least 100 ms.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause.max(SHORTEST_PAUSE);
        self
    }

    /// The longest pause, unless Klavi asks for more. Default: 10 seconds; at least the first pause.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// When waiting ends, from its beginning. Default: 65 minutes, since a payer has 60 minutes and what is
    /// authorized five (`payment/instant-payment`). What several people must approve, and what is scheduled, takes
    /// longer.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// What is left when `waited` of the time has passed; `None` when nothing is.
    pub(crate) fn time_left(&self, waited: Duration) -> Option<Duration> {
        self.deadline.checked_sub(waited).filter(|left| !left.is_zero())
    }

    /// The pause after look number `look` (from 0).
    pub(crate) fn pause(&self, look: u32) -> Duration {
        let bound = self
            .first_pause
            .saturating_add((self.first_pause / 4).saturating_mul(look))
            .min(self.longest_pause)
            .max(self.first_pause);
        let half = bound / 2;
        half.saturating_add(half.mul_f64(fastrand::f64()))
            .max(SHORTEST_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_stay_under_a_bound_that_grows_to_the_longest() {
        let policy = PollPolicy::default();
        for (look, bound) in [(0, 2000), (1, 2500), (4, 4000), (16, 10_000), (u32::MAX, 10_000)] {
            for _ in 0..100 {
                let pause = policy.pause(look);
                assert!(pause >= Duration::from_millis(bound / 2), "{look}: {pause:?}");
                assert!(pause <= Duration::from_millis(bound), "{look}: {pause:?}");
            }
        }
    }

    #[test]
    fn absurd_settings_neither_spin_nor_overflow() {
        let hasty = PollPolicy::default()
            .first_pause(Duration::ZERO)
            .longest_pause(Duration::ZERO);
        assert_eq!(hasty.pause(1000), SHORTEST_PAUSE);
        let endless = PollPolicy::default()
            .first_pause(Duration::MAX)
            .longest_pause(Duration::MAX);
        assert!(endless.pause(u32::MAX) >= Duration::MAX / 2);
    }

    #[test]
    fn nothing_is_left_at_the_deadline() {
        let policy = PollPolicy::default().deadline(Duration::from_secs(10));
        assert_eq!(
            policy.time_left(Duration::from_secs(4)),
            Some(Duration::from_secs(6))
        );
        assert_eq!(policy.time_left(Duration::from_secs(10)), None);
        assert_eq!(policy.time_left(Duration::from_secs(11)), None);
    }
}
