//! Waiter of a fetch: how long a caller waits, and what follows a fetch without a usable token.

use std::sync::Arc;

use tokio::time::timeout;

use super::{
    errors::no_usable_token,
    heartbeat::stall_timeout,
    in_flight::{InFlight, WaitOutcome},
    inner::Inner,
    single_flight::{Demand, Lookup},
};
use crate::{
    AccessToken, Moment, TokenError, TokenProvider,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Maximum number of fetches that one caller waits for. More than one is rare (a token that was invalidated during the fetch,
/// a runtime that shut down), but without a limit a caller would never stop fetching tokens that expire at once.
const MAX_FETCHES: usize = 5;

impl<P: TokenProvider + 'static> Inner<P> {
    /// Joins or starts a fetch and waits for its token. Returns a valid cached token instead of an error or after a long
    /// wait, unless the caller demanded the fetch itself.
    pub(super) async fn fetched(self: &Arc<Self>, demand: Demand) -> Result<AccessToken, TokenError> {
        let waiter = Waiter::register(&self.waiters);
        let outcome = self.wait_for_token(demand).await;
        drop(waiter);
        outcome.or_else(|error| match self.valid_entry(self.clock.now()) {
            Some(entry) if demand == Demand::Token => Ok(entry.token.clone()),
            _ => Err(error),
        })
    }

    async fn wait_for_token(self: &Arc<Self>, demand: Demand) -> Result<AccessToken, TokenError> {
        for _ in 0..MAX_FETCHES {
            let now = self.clock.now();
            let mut in_flight = match self.join_or_start(now, demand) {
                Lookup::Hit(token) => return Ok(token),
                Lookup::Failed(error) => return Err(error),
                Lookup::Wait(in_flight) => in_flight,
            };
            let outcome = match self.wait(&mut in_flight, now, demand).await {
                WaitEnd::Outcome(outcome) => outcome,
                WaitEnd::Valid(token) => return Ok(token),
            };
            match outcome {
                WaitOutcome::Failed(error) => return Err(error),
                // The cached token, since the fetched one may have been invalidated.
                WaitOutcome::Completed => {
                    if let Some(token) = self.fetched_token() {
                        return Ok(token);
                    }
                }
                WaitOutcome::Aborted => {}
                WaitOutcome::Stalled => self.supersede(in_flight.id),
            }
        }
        Err(no_usable_token(MAX_FETCHES))
    }

    /// Waits for `in_flight`, for a limited time while a valid token can be used instead.
    async fn wait(&self, in_flight: &mut InFlight, now: Moment, demand: Demand) -> WaitEnd {
        let stall_timeout = stall_timeout(self.policy.fetch_timeout());
        if let (Some(entry), Demand::Token) = (self.valid_entry(now), demand) {
            // Counted from the start of the fetch, so that a hanging fetch does not delay one caller after another.
            let max_wait = self.policy.max_wait_with_token().min(entry.remaining(now) / 2);
            let remaining = max_wait.saturating_sub(now.since(in_flight.started));
            if let Ok(outcome) = timeout(remaining, in_flight.wait(stall_timeout)).await {
                return WaitEnd::Outcome(outcome);
            }
            if let Some(entry) = self.valid_entry(self.clock.now()) {
                return WaitEnd::Valid(entry.token.clone());
            }
            // The token has expired meanwhile.
        }
        WaitEnd::Outcome(in_flight.wait(stall_timeout).await)
    }

    /// Closes the cache for further fetches, and waits for the one in flight.
    pub(super) async fn close(&self) {
        let in_flight = {
            let mut state = self.lock();
            state.is_closed = true;
            state.in_flight.clone()
        };
        if let Some(mut in_flight) = in_flight {
            // The result is in the cache; only the end of the fetch matters here.
            in_flight.wait(stall_timeout(self.policy.fetch_timeout())).await;
        }
    }
}

/// End of a wait.
enum WaitEnd {
    Outcome(WaitOutcome),
    /// The wait took too long for a caller that has this valid token.
    Valid(AccessToken),
}

/// Counts a waiting caller until it is dropped.
struct Waiter<'a>(&'a AtomicUsize);

impl<'a> Waiter<'a> {
    fn register(waiters: &'a AtomicUsize) -> Self {
        waiters.fetch_add(1, Ordering::Relaxed);
        Self(waiters)
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
