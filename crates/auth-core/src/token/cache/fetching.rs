//! What is known of the fetches of one cache: the one that runs, how the last one failed, and what was refused.

use std::time::Duration;

use super::flight::Flight;
use crate::{AccessToken, Moment, TokenError};

#[derive(Default)]
pub(super) struct Fetching {
    pub(super) flights: u64,
    pub(super) flight: Option<Flight>,
    pub(super) failure: Option<Failure>,
    pub(super) refusal: Option<Refusal>,
    pub(super) counts: Counts,
}

/// What became of the fetches so far.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) refreshes: u64,
    pub(super) failures: u64,
    pub(super) failures_in_a_row: u64,
    pub(super) refusals: u64,
}

impl Counts {
    pub(super) fn landed(&mut self) {
        self.refreshes += 1;
        self.failures_in_a_row = 0;
    }

    pub(super) fn failed(&mut self) {
        self.failures += 1;
        self.failures_in_a_row += 1;
    }
}

/// The last fetch failed; for a while the provider is left alone.
pub(super) struct Failure {
    pub(super) error: TokenError,
    pub(super) at: Moment,
    /// The pause while a valid token is served.
    pub(super) pause_with_token: Duration,
    /// The pause while there is none.
    pub(super) pause_without: Duration,
}

impl Failure {
    pub(super) fn holds(&self, now: Moment, has_valid_token: bool) -> bool {
        let pause = if has_valid_token {
            self.pause_with_token
        } else {
            self.pause_without
        };
        !now.has_reached(self.at.plus(pause))
    }
}

/// The provider refused a token.
pub(super) struct Refusal {
    pub(super) token: AccessToken,
    pub(super) at: Moment,
    /// The flights that had started by then: what they bring may be the refused token.
    pub(super) flights: u64,
}

impl Fetching {
    /// The flight `id` is over. A later one stays. Whether it was not over before.
    pub(super) fn end(&mut self, id: u64) -> bool {
        self.flight.take_if(|flight| flight.id == id).is_some()
    }
}
