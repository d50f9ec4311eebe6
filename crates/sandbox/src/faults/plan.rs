//! Faults of a single request.

use std::time::Duration;

use super::settings::Faults;

/// Random decisions for each request, reproducible by the seed.
#[derive(Debug)]
pub(super) struct Rng {
    faults: Faults,
    random: fastrand::Rng,
}

/// Faults of a single request.
#[derive(Debug, Clone, Copy)]
pub(super) struct FaultPlan {
    pub(super) delay: Duration,
    pub(super) expires_tokens: bool,
    pub(super) repeats_cursor: bool,
    pub(super) outcome: Outcome,
}

/// Outcome of the request after the delay.
#[derive(Debug, Clone, Copy)]
pub(super) enum Outcome {
    /// 429, with this `Retry-After`.
    TooManyRequests(u32),
    /// 503.
    Unavailable,
    /// Half of the response.
    Truncated,
    /// The provider's response.
    Complete,
}

impl Rng {
    /// Creates a generator with the seed of `faults`.
    pub(super) fn new(faults: Faults) -> Self {
        let random = fastrand::Rng::with_seed(faults.seed);
        Self { faults, random }
    }

    /// Returns true in `percent` of the calls.
    fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(..100) < percent
    }

    /// Decides the faults of the next request.
    pub(super) fn plan(&mut self) -> FaultPlan {
        let faults = self.faults.clone();
        // Each request consumes the same random numbers, so that no setting changes the effect of another.
        let share = self.random.u32(..=1000);
        let delay = faults.latency * share / 1000;
        let expires_tokens = self.chance(faults.expired_tokens);
        let is_too_many = self.chance(faults.too_many_requests);
        let is_unavailable = self.chance(faults.unavailable);
        let is_truncated = self.chance(faults.truncated_responses);
        FaultPlan {
            delay,
            expires_tokens,
            repeats_cursor: faults.repeated_cursors,
            outcome: match (is_too_many, is_unavailable, is_truncated) {
                (true, _, _) => Outcome::TooManyRequests(faults.retry_after),
                (_, true, _) => Outcome::Unavailable,
                (_, _, true) => Outcome::Truncated,
                _ => Outcome::Complete,
            },
        }
    }
}
