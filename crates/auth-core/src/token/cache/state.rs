//! State of the fetches of one cache: the one in flight, how the last one failed, and which token was refused.

use super::in_flight::InFlight;
use crate::{AccessToken, Moment, TokenError, TokenErrorKind};

#[derive(Default)]
pub(super) struct FetchState {
    /// The number of fetches that were started, and the id of the last one.
    pub(super) started: u64,
    /// What `started` was when a token that was issued elsewhere was taken in.
    pub(super) seeded_at: u64,
    pub(super) in_flight: Option<InFlight>,
    /// The last failure, until a fetch brings a token.
    pub(super) failure: Option<Failure>,
    pub(super) refusal: Option<Refusal>,
    pub(super) counts: Counts,
    pub(super) is_closed: bool,
}

/// Counts what became of the fetches so far.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) refreshes: u64,
    pub(super) failures: u64,
    pub(super) failures_in_a_row: u64,
    pub(super) refusals: u64,
}

/// The last fetch failed; for a while the provider is left alone.
pub(super) struct Failure {
    pub(super) error: TokenError,
    pub(super) until: Moment,
    /// Failures in a row that have the same backoff.
    pub(super) in_a_row: u32,
}

impl Failure {
    /// Returns whether the pause holds for a caller at `now`. A fetch that its runtime aborted says nothing of the
    /// provider, so without a valid token the next caller asks again.
    pub(super) fn holds(&self, now: Moment, has_valid_token: bool) -> bool {
        let counts = has_valid_token || self.error.kind() != TokenErrorKind::Aborted;
        counts && !now.has_reached(self.until)
    }

    /// Returns the error as a caller gets it at `now`, with what is left of the pause.
    pub(super) fn remembered(&self, now: Moment) -> TokenError {
        self.error.clone().with_retry_after(Some(now.until(self.until)))
    }
}

/// The provider refused a token.
pub(super) struct Refusal {
    pub(super) token: AccessToken,
    pub(super) at: Moment,
    /// The fetches that had started by then may bring the refused token once more.
    pub(super) fetches: u64,
}

impl FetchState {
    /// Ends the fetch `id`, and returns whether it was the one in flight.
    pub(super) fn end(&mut self, id: u64) -> bool {
        self.in_flight.take_if(|in_flight| in_flight.id == id).is_some()
    }

    /// Returns how many failures in a row there are with `error`. Rejections are counted apart, since one of them after
    /// an outage is no reason to leave the provider alone for minutes.
    pub(super) fn failures_with(&self, error: &TokenError) -> u32 {
        let is_rejection = |error: &TokenError| error.kind() == TokenErrorKind::Rejected;
        match &self.failure {
            Some(last) if is_rejection(&last.error) == is_rejection(error) => last.in_a_row.saturating_add(1),
            _ => 1,
        }
    }

    /// Returns whether a token that was issued elsewhere was taken in after the fetch `id` had begun.
    pub(super) fn was_seeded_during(&self, id: u64) -> bool {
        id <= self.seeded_at
    }

    /// Returns whether `token` is the one that was refused last.
    pub(super) fn was_refused_last(&self, token: &AccessToken) -> bool {
        self.refusal
            .as_ref()
            .is_some_and(|refusal| refusal.token.is_same(token))
    }

    /// Returns whether `token`, brought by the fetch `id`, was refused after that fetch had begun.
    pub(super) fn is_refused(&self, token: &AccessToken, id: u64) -> bool {
        self.refusal.as_ref().is_some_and(|refusal| id <= refusal.fetches) && self.was_refused_last(token)
    }
}
