//! How often Klip is asked for a result.

use std::time::Duration;

/// No pause is shorter: unusual traffic gets a caller blocked without notice (`rest-api-a2a`).
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// How often, and for how long, [`Client::wait`](crate::Client::wait) asks for a result.
///
/// Two waits come one after the other, each with a bound of its own: for the user's answer, which the key's
/// expiry and [`deadline`](Self::deadline) bound, and, once an answer shows that the user approved, for what comes
/// of it, which [`settle_within`](Self::settle_within) bounds. Together they last at most for the sum of the two
/// settings.
///
/// The first pause is exact; each later one is drawn evenly between it and a bound that grows with each
/// poll, so that clients that began together do not poll together.
///
/// ```
/// use std::time::Duration;
/// use klip_a2a::PollPolicy;
///
/// let patient = PollPolicy::default()
///     .deadline(Duration::from_secs(30 * 60)) // for the user
///     .settle_within(Duration::from_secs(15 * 60)); // for the chain
/// # let _ = patient;
/// ```
///
/// No frequency and no limit is documented; these are in the range of working integrations.
#[derive(Debug, Clone)]
pub struct PollPolicy {
    first_pause: Duration,
    longest_pause: Duration,
    deadline: Duration,
    settle_within: Duration,
}

impl Default for PollPolicy {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(3),
            deadline: Duration::from_secs(600),
            settle_within: Duration::from_secs(300),
        }
    }
}

impl PollPolicy {
    /// The pause before the first poll, and the shortest of all. Default: 1 second; at least 100 ms.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause.max(SHORTEST_PAUSE);
        self
    }

    /// The longest pause, unless Klip asks for more. Default: 3 seconds; at least the first pause.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// The time that the user is given to answer, from the beginning of the wait. Default: 10 minutes.
    ///
    /// A request that nobody answers ends with its key, which is usually sooner. Once the user has approved, this
    /// no longer counts.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The time that an approved request is given to come to its end: for a transaction, to get through on the
    /// chain. Default: 5 minutes.
    ///
    /// It is counted from the first answer of this wait that shows the approval. The expiry of the key no longer
    /// counts then: whether Klip goes on answering after it is not documented, and is found out by asking.
    #[must_use]
    pub fn settle_within(mut self, span: Duration) -> Self {
        self.settle_within = span;
        self
    }

    /// What is left of the time for the user when `waited` of it has passed; `None` when nothing is.
    pub(crate) fn time_to_approve(&self, waited: Duration) -> Option<Duration> {
        left(self.deadline, waited)
    }

    /// What is left of the time for the chain when `waited` of it has passed; `None` when nothing is.
    pub(crate) fn time_to_settle(&self, waited: Duration) -> Option<Duration> {
        left(self.settle_within, waited)
    }

    /// The pause before poll number `poll` (from 0).
    pub(crate) fn pause(&self, poll: u32) -> Duration {
        let bound = self
            .first_pause
            .saturating_add((self.first_pause / 4).saturating_mul(poll))
            .min(self.longest_pause)
            .max(self.first_pause);
        self.first_pause + bound.saturating_sub(self.first_pause).mul_f64(fastrand::f64())
    }
}

fn left(whole: Duration, waited: Duration) -> Option<Duration> {
    whole.checked_sub(waited).filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_start_at_the_first_and_stay_under_a_bound_that_grows_to_the_longest() {
        let policy = PollPolicy::default();
        assert_eq!(policy.pause(0), Duration::from_secs(1));
        for (poll, bound) in [(1, 1250), (4, 2000), (8, 3000), (9, 3000), (u32::MAX, 3000)] {
            for _ in 0..100 {
                let pause = policy.pause(poll);
                assert!(pause >= Duration::from_secs(1), "{poll}: {pause:?}");
                assert!(pause <= Duration::from_millis(bound), "{poll}: {pause:?}");
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
        assert_eq!(endless.pause(1000), Duration::MAX);
    }

    #[test]
    fn each_wait_has_a_time_of_its_own() {
        let seconds = Duration::from_secs;
        let policy = PollPolicy::default()
            .deadline(seconds(10))
            .settle_within(seconds(7));
        assert_eq!(policy.time_to_approve(seconds(4)), Some(seconds(6)));
        assert_eq!(policy.time_to_settle(seconds(4)), Some(seconds(3)));
        for over in [10, 11] {
            assert_eq!(policy.time_to_approve(seconds(over)), None);
            assert_eq!(policy.time_to_settle(seconds(over)), None);
        }
    }
}
