//! Circuit breaker of a store.

use std::time::Duration;

use crate::{
    Backoff, Moment,
    store::{StoreError, StoreErrorKind},
};

/// Consecutive failures that open the breaker. Denied access opens it at once, since the next call would be denied too.
const THRESHOLD: u32 = 3;
/// Time without calls after that, doubling with each further failure.
const PAUSE: Backoff = Backoff::exponential(Duration::from_secs(1)).with_max(Duration::from_secs(15));

/// Skips calls of a store that has failed several times, so that an outage costs no call its timeout.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    open: Option<(Moment, StoreError)>,
}

impl Breaker {
    /// Returns the last error while the breaker is open. When its pause has ended, one caller gets through.
    pub(super) fn check(&mut self, now: Moment) -> Result<(), StoreError> {
        match &mut self.open {
            Some((until, error)) if !now.has_reached(*until) => Err(error.clone()),
            Some((until, _)) => {
                *until = now.plus(PAUSE.bound(1));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Records the outcome of a call that ended at `now`.
    pub(super) fn record(&mut self, now: Moment, error: Option<&StoreError>) {
        let Some(error) = error else {
            *self = Self::default();
            return;
        };
        self.failures = self.failures.saturating_add(1);
        let openings = match error.kind() {
            StoreErrorKind::AccessDenied => self.failures,
            _ => self.failures.saturating_add(1).saturating_sub(THRESHOLD),
        };
        if openings > 0 {
            self.open = Some((now.plus(PAUSE.bound(openings)), error.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, testing::ManualClock};

    #[test]
    fn breaker_opens_after_three_failures() {
        let clock = ManualClock::new();
        let down = StoreError::new(StoreErrorKind::Unavailable, "down");
        let mut breaker = Breaker::default();
        for _ in 0..2 {
            breaker.record(clock.now(), Some(&down));
            assert!(breaker.check(clock.now()).is_ok());
        }
        breaker.record(clock.now(), Some(&down));
        assert_eq!(breaker.check(clock.now()).unwrap_err().to_string(), "down");

        clock.advance(Duration::from_secs(1));
        assert!(breaker.check(clock.now()).is_ok(), "one caller");
        assert!(breaker.check(clock.now()).is_err(), "and no other");
        breaker.record(clock.now(), Some(&down));
        clock.advance(Duration::from_secs(1));
        assert!(breaker.check(clock.now()).is_err(), "the pause doubles");
        clock.advance(Duration::from_secs(1));
        assert!(breaker.check(clock.now()).is_ok());
        breaker.record(clock.now(), None);
        assert!(breaker.check(clock.now()).is_ok());
        assert!(breaker.check(clock.now()).is_ok());
    }

    #[test]
    fn denied_access_opens_the_breaker_at_once() {
        let clock = ManualClock::new();
        let denied = StoreError::new(StoreErrorKind::AccessDenied, "denied");
        let mut breaker = Breaker::default();
        breaker.record(clock.now(), Some(&denied));
        assert!(breaker.check(clock.now()).is_err());
        clock.advance(Duration::from_secs(1));
        assert!(breaker.check(clock.now()).is_ok());
    }
}
