//! Retry policy.

use std::time::Duration;

use super::RetryBudget;
use crate::Backoff;

/// Minimum time for an attempt. With less, the request could be executed but its response not arrive in time.
const MIN_ATTEMPT: Duration = Duration::from_millis(10);

/// Retry policy of [idempotent](crate::http::Idempotency::Idempotent) operations: attempts, backoff, and the retry budget
/// of the client.
///
/// ```
/// use std::time::Duration;
/// use auth_core::http::{Backoff, RetryPolicy};
///
/// let patient = RetryPolicy::default()
///     .with_attempts(5)
///     .with_backoff(Backoff::exponential(Duration::from_secs(1)))
///     .with_max_retry_after(Duration::from_secs(60));
/// let never = RetryPolicy::never();
/// # let _ = (patient, never);
/// ```
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    attempts: u32,
    backoff: Backoff,
    max_retry_after: Duration,
    budget: RetryBudget,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            backoff: Backoff::default(),
            max_retry_after: Duration::from_secs(30),
            budget: RetryBudget::default(),
        }
    }
}

impl RetryPolicy {
    /// Returns a policy without retries.
    #[must_use]
    pub fn never() -> Self {
        Self::default().with_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first one. Default: 3; at least 1.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the backoff between attempts. Default: [`Backoff::default`].
    #[must_use]
    pub fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Sets the maximum `Retry-After` that the client waits for. If the provider asks for more, the client does not retry,
    /// and the error contains the requested delay: an earlier retry would be rejected again, and the caller decides
    /// whether to wait that long. Default: 30 seconds.
    #[must_use]
    pub fn with_max_retry_after(mut self, max: Duration) -> Self {
        self.max_retry_after = max;
        self
    }

    /// Sets the retry budget of all calls of a client. Default: [`RetryBudget::default`], one for each client. Clones of a
    /// policy share it.
    #[must_use]
    pub fn with_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Returns the delay after the failed attempt number `attempt` (starting at 1), or `None` after the last one or if the
    /// delay would exceed the call's `time_left`. It withdraws the retry from the budget.
    pub(in crate::http) fn pause_after(
        &self,
        attempt: u32,
        retry_after: Option<Duration>,
        time_left: Duration,
    ) -> Option<Duration> {
        let asked = retry_after.unwrap_or_default();
        let pause = self.backoff.pause(attempt).max(asked);
        if attempt >= self.attempts
            || asked > self.max_retry_after
            || pause.saturating_add(MIN_ATTEMPT) >= time_left
        {
            return None;
        }
        if !self.budget.withdraw() {
            tracing::debug!("retry budget exhausted");
            return None;
        }
        Some(pause)
    }

    /// Records a success or an error that no retry changes: the provider is available.
    pub(in crate::http) fn record_response(&self) {
        self.budget.deposit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn pauses_follow_backoff_until_last_attempt() {
        let policy = RetryPolicy::default().with_attempts(4);
        for (attempt, bound) in [(1, 200), (2, 400), (3, 800)] {
            let pause = policy.pause_after(attempt, None, MINUTE).unwrap();
            assert!(pause <= Duration::from_millis(bound));
        }
        assert_eq!(policy.pause_after(4, None, MINUTE), None);
        assert_eq!(RetryPolicy::never().pause_after(1, None, MINUTE), None);
    }

    #[test]
    fn retry_after_is_a_floor_up_to_the_cap() {
        let policy = RetryPolicy::default();
        let asked = |seconds| policy.pause_after(1, Some(Duration::from_secs(seconds)), MINUTE);
        assert!(asked(7).unwrap() >= Duration::from_secs(7));
        assert_eq!(asked(30), Some(Duration::from_secs(30)));
        assert_eq!(asked(31), None);
    }

    #[test]
    fn call_without_retry_costs_no_budget() {
        let budget = RetryBudget::new(1);
        let policy = RetryPolicy::default().with_budget(budget.clone());
        let seven = Some(Duration::from_secs(7));
        assert_eq!(policy.pause_after(3, None, MINUTE), None, "the last attempt");
        assert_eq!(
            policy.pause_after(1, Some(Duration::MAX), MINUTE),
            None,
            "too long"
        );
        assert_eq!(
            policy.pause_after(1, seven, Duration::from_secs(7)),
            None,
            "no time left"
        );
        for _ in 0..1000 {
            let left = Duration::from_millis(9);
            assert_eq!(policy.pause_after(1, None, left), None, "no time for a response");
        }
        assert_eq!(budget.left(), 1);
        assert!(policy.pause_after(1, None, MINUTE).is_some());
        assert_eq!(policy.pause_after(1, None, MINUTE), None, "nothing is left");
    }

    #[test]
    fn setters_replace_the_defaults() {
        let hour = Duration::from_secs(3600);
        let policy = RetryPolicy::default()
            .with_backoff(Backoff::exponential(hour).with_max(hour))
            .with_max_retry_after(2 * hour);
        let pause = |asked| policy.pause_after(1, asked, 10 * hour).unwrap();
        let longest = (0..20).map(|_| pause(None)).max();
        assert!(longest > Some(Duration::from_secs(30)), "{longest:?}");
        assert_eq!(pause(Some(2 * hour)), 2 * hour);
        assert_eq!(
            policy.pause_after(3, None, 10 * hour),
            None,
            "3 attempts, as before"
        );
    }
}
