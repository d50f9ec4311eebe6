//! Completion of a fetch: stores its token, or records its failure and starts the backoff.

use std::{sync::Arc, time::Duration};

use super::{
    entry::Entry,
    in_flight::{FetchResult, InFlight},
    inner::Inner,
    state::Failure,
};
use crate::{AccessToken, TokenError, TokenProvider, meter, sync::atomic::Ordering};

impl<P: TokenProvider + 'static> Inner<P> {
    /// Completes `fetch` with `outcome`, and returns the result for its waiters.
    pub(super) fn complete(&self, fetch: &InFlight, outcome: Result<AccessToken, TokenError>) -> FetchResult {
        match outcome {
            Ok(token) => {
                if !self.keep(fetch, &token) {
                    self.store(fetch, token);
                }
                Ok(())
            }
            Err(error) => self.fail(fetch, error),
        }
    }

    /// Keeps the cached token and its refresh windows if `token` is a clone of it: the provider has no other one yet, for
    /// example since another process requests it. The next refresh follows after the minimum refresh interval. Returns
    /// whether it is.
    fn keep(&self, fetch: &InFlight, token: &AccessToken) -> bool {
        let now = self.clock.now();
        let mut state = self.lock();
        // Also if it has expired meanwhile: the waiters then start another fetch. Without an expiry, a refresh starts the
        // assumed lifetime again.
        let current = self.current.load_full();
        let is_kept =
            token.expiry().is_some() && current.is_some_and(|current| current.token.is_clone_of(token));
        if !is_kept {
            return false;
        }
        state.end(fetch.id);
        state.next_refresh = Some(now.plus(self.policy.min_refresh_interval()));
        drop(state);
        tracing::debug!(
            token.cache = self.name.as_deref(),
            "token kept: the provider has no other one yet"
        );
        true
    }

    fn store(&self, fetch: &InFlight, token: AccessToken) {
        let now = self.clock.now();
        let entry = Entry::new(token, now, &self.policy);
        let (remaining, expires) = (entry.remaining(now), entry.expires_at());
        let placement = entry.token.placement().clone();
        let mut state = self.lock();
        let is_in_flight = state.end(fetch.id);
        // The late token of a superseded or timed-out fetch is stored only if it expires later than the cached one, and so is
        // one that arrives after a token was seeded.
        let is_better =
            is_in_flight && !state.was_seeded_during(fetch.id) || self.is_outlived_by(&entry, now);
        if !is_better || state.was_invalidated_during(fetch.id, &entry.token) {
            return;
        }
        self.current.store(Some(Arc::new(entry)));
        let failure = state.failure.take();
        state.counts.refreshes += 1;
        state.counts.consecutive_failures = 0;
        let refreshes = state.counts.refreshes;
        drop(state);
        drop(failure);
        meter::token_fetched(&self.name, now.since(fetch.started));
        meter::token_stored(&self.name, now.wall, expires);
        tracing::debug!(
            token.cache = self.name.as_deref(),
            token.refreshes = refreshes,
            token.waiters = self.waiters.load(Ordering::Relaxed),
            token.fetch_ms = milliseconds(now.since(fetch.started)),
            token.remaining_ms = milliseconds(remaining),
            token.placement = %placement,
            "token fetched"
        );
    }

    /// Records that `fetch` failed with `error`. The waiters of a superseded fetch get no error, since the fetch that
    /// replaced it decides.
    fn fail(&self, fetch: &InFlight, error: TokenError) -> FetchResult {
        let now = self.clock.now();
        let mut state = self.lock();
        if !state.end(fetch.id) {
            return Ok(());
        }
        state.counts.failures += 1;
        state.counts.consecutive_failures += 1;
        let (failures, consecutive_failures) = (state.counts.failures, state.counts.consecutive_failures);
        let consecutive = state.consecutive_failures(&error);
        let backoff = self.policy.backoff_after(&error, consecutive);
        let previous = state.failure.replace(Failure {
            error: error.clone(),
            backoff_until: now.plus(backoff),
            consecutive,
        });
        drop(state);
        drop(previous);
        let remaining = self.current.load().as_ref().map(|entry| entry.remaining(now));
        meter::fetch_failed(&self.name, now.since(fetch.started), error.kind().name());
        tracing::warn!(
            token.cache = self.name.as_deref(),
            token.failures = failures,
            token.consecutive_failures = consecutive_failures,
            token.backoff_ms = milliseconds(backoff),
            token.waiters = self.waiters.load(Ordering::Relaxed),
            token.remaining_ms = remaining.map(milliseconds),
            "error.type" = error.kind().name(),
            "token fetch failed"
        );
        Err(error)
    }

    /// Supersedes the stalled fetch `id`, so that another one can start. It is not aborted, and its late token may still be
    /// stored.
    pub(super) fn supersede(&self, id: u64) {
        let is_superseded = self.lock().end(id);
        if is_superseded {
            tracing::warn!(
                token.cache = self.name.as_deref(),
                "token fetch superseded: its runtime is not driven"
            );
        }
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_whole_milliseconds() {
        assert_eq!(milliseconds(Duration::from_micros(7999)), 7);
        assert_eq!(milliseconds(Duration::MAX), u64::MAX);
    }
}
