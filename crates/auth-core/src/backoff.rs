//! Exponential backoff with jitter.

use std::time::Duration;

/// Exponential backoff with full jitter: each pause is drawn evenly between zero and a bound that doubles, so that clients
/// that failed together do not retry together.
///
/// ```
/// use std::time::Duration;
/// use auth_core::Backoff;
///
/// let backoff = Backoff::exponential(Duration::from_millis(500))
///     .with_max(Duration::from_secs(10));
/// assert!(backoff.pause(1) <= Duration::from_millis(500));
/// assert!(backoff.pause(2) <= Duration::from_secs(1));
/// assert!(backoff.pause(99) <= Duration::from_secs(10));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    max: Duration,
}

/// Starts at 200 ms and doubles up to 30 seconds.
impl Default for Backoff {
    fn default() -> Self {
        Self::exponential(Duration::from_millis(200))
    }
}

impl Backoff {
    /// Creates a backoff whose first pause is at most `first`; the bound doubles with each attempt, up to 30 seconds.
    #[must_use]
    pub const fn exponential(first: Duration) -> Self {
        Self {
            first,
            max: Duration::from_secs(30),
        }
    }

    /// Sets the maximum pause.
    #[must_use]
    pub const fn with_max(mut self, max: Duration) -> Self {
        self.max = max;
        self
    }

    /// Returns a random pause after failed attempt number `attempt` (from 1).
    #[must_use]
    pub fn pause(&self, attempt: u32) -> Duration {
        self.bound(attempt).mul_f64(fastrand::f64())
    }

    /// Returns the maximum pause after attempt number `attempt` (from 1).
    #[must_use]
    pub fn bound(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_double_up_to_maximum() {
        let backoff = Backoff::exponential(Duration::from_secs(1)).with_max(Duration::from_secs(5));
        let seconds: Vec<_> = (0..=4).map(|attempt| backoff.bound(attempt).as_secs()).collect();
        assert_eq!(seconds, [1, 1, 2, 4, 5]);
        assert_eq!(backoff.bound(u32::MAX), Duration::from_secs(5));
    }

    #[test]
    fn pauses_use_their_whole_range() {
        let backoff = Backoff::exponential(Duration::from_secs(1));
        let pauses: Vec<_> = (0..1000).map(|_| backoff.pause(1).as_millis()).collect();
        assert!(pauses.iter().all(|pause| *pause <= 1000));
        let early = pauses.iter().filter(|pause| **pause < 500).count();
        assert!((350..650).contains(&early), "{early} of 1000 in the first half");
    }

    #[test]
    fn no_bound_overflows() {
        let backoff = Backoff::exponential(Duration::MAX).with_max(Duration::MAX);
        assert!(backoff.pause(40) <= Duration::MAX);
    }
}
