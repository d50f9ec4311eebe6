//! Fetch state of a cache: the fetch in flight, the last failure, and the last invalidated token.

use super::in_flight::InFlight;
use crate::{AccessToken, Moment, TokenError, TokenErrorKind};

#[derive(Default)]
pub(super) struct FetchState {
    /// Number of started fetches, which is the ID of the last one.
    pub(super) started: u64,
    /// Value of `started` when the last seeded token was stored.
    pub(super) seeded_at: u64,
    pub(super) in_flight: Option<InFlight>,
    /// Last failure, until a token is stored.
    pub(super) failure: Option<Failure>,
    pub(super) invalidation: Option<Invalidation>,
    /// Earliest next refresh after one that returned the cached token.
    pub(super) next_refresh: Option<Moment>,
    pub(super) counts: Counts,
    pub(super) is_closed: bool,
}

/// Counts results of fetches and invalidated tokens.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) refreshes: u64,
    pub(super) failures: u64,
    pub(super) consecutive_failures: u64,
    pub(super) invalidations: u64,
}

/// Failure of the last fetch, with its backoff.
pub(super) struct Failure {
    pub(super) error: TokenError,
    pub(super) backoff_until: Moment,
    /// Number of consecutive failures that share a backoff.
    pub(super) consecutive: u32,
}

impl Failure {
    /// Returns whether the backoff applies to a caller at `now`. An aborted fetch says nothing about the provider, so
    /// without a valid token the next caller starts a fetch.
    pub(super) fn is_backing_off(&self, now: Moment, has_valid_token: bool) -> bool {
        let applies = has_valid_token || self.error.kind() != TokenErrorKind::Aborted;
        applies && !now.has_reached(self.backoff_until)
    }

    /// Returns the error for a caller at `now`, with the remaining backoff as its `retry_after`.
    pub(super) fn error_at(&self, now: Moment) -> TokenError {
        self.error
            .clone()
            .with_retry_after(Some(now.until(self.backoff_until)))
    }
}

/// Invalidation of a token that the provider's API rejected.
pub(super) struct Invalidation {
    pub(super) token: AccessToken,
    pub(super) at: Moment,
    /// Number of fetches started by then, which may still return the invalidated token.
    pub(super) fetches: u64,
}

impl FetchState {
    /// Ends the fetch `id`, and returns whether it was the one in flight.
    pub(super) fn end(&mut self, id: u64) -> bool {
        self.in_flight.take_if(|in_flight| in_flight.id == id).is_some()
    }

    /// Returns the number of consecutive failures including `error`. Rejected credentials are counted separately, since one
    /// rejection after an outage is no reason to back off for minutes.
    pub(super) fn consecutive_failures(&self, error: &TokenError) -> u32 {
        let is_rejection = |error: &TokenError| error.kind() == TokenErrorKind::Rejected;
        match &self.failure {
            Some(last) if is_rejection(&last.error) == is_rejection(error) => {
                last.consecutive.saturating_add(1)
            }
            _ => 1,
        }
    }

    /// Returns whether a refresh at `now` would follow too soon on one that returned the cached token.
    pub(super) fn is_refresh_postponed(&self, now: Moment) -> bool {
        self.next_refresh.is_some_and(|next| !now.has_reached(next))
    }

    /// Returns whether a seeded token was stored after the fetch `id` had started.
    pub(super) fn was_seeded_during(&self, id: u64) -> bool {
        id <= self.seeded_at
    }

    /// Returns whether `token` is the last invalidated one.
    pub(super) fn is_invalidated(&self, token: &AccessToken) -> bool {
        self.invalidation
            .as_ref()
            .is_some_and(|invalidation| invalidation.token.is_same(token))
    }

    /// Returns whether `token`, which the fetch `id` returned, was invalidated after that fetch had started.
    pub(super) fn was_invalidated_during(&self, id: u64, token: &AccessToken) -> bool {
        self.invalidation
            .as_ref()
            .is_some_and(|invalidation| id <= invalidation.fetches)
            && self.is_invalidated(token)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Clock, SystemClock};

    #[test]
    fn refresh_is_postponed_until_its_time() {
        let now = SystemClock.now();
        let mut state = FetchState::default();
        assert!(!state.is_refresh_postponed(now));
        let next = now.plus(Duration::from_secs(1));
        state.next_refresh = Some(next);
        assert!(state.is_refresh_postponed(now));
        assert!(!state.is_refresh_postponed(next));
    }
}
