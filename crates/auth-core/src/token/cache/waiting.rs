//! Waiting for a fetch: how long, and what comes after one that ends without a token.

use std::sync::Arc;

use tokio::time::timeout;

use super::{
    fetch_task::timed_out,
    in_flight::{End, max_silence},
    inner::{Ask, Inner, Next},
};
use crate::{
    AccessToken, TokenError, TokenErrorKind, TokenProvider,
    sync::atomic::{AtomicUsize, Ordering},
};

/// How many fetches a caller waits for, one after the other, of which none brings a token that can be used. More than one
/// is rare (a token that was refused while it was on its way, a runtime that shut down), and without a bound a provider
/// of the shortest-lived tokens would be asked for ever.
const MAX_FETCHES: usize = 5;

impl<P: TokenProvider + 'static> Inner<P> {
    /// Joins or starts a fetch and waits for its token. A valid token is better than an error and than a long wait, unless
    /// the caller asked for the fetch itself.
    pub(super) async fn fetched(self: &Arc<Self>, ask: Ask) -> Result<AccessToken, TokenError> {
        let waiting = Waiting::at(&self.waiters);
        let outcome = self.waited(ask).await;
        drop(waiting);
        outcome.or_else(|error| match self.valid_entry(self.clock.now()) {
            Some(entry) if ask == Ask::Token => Ok(entry.token.clone()),
            _ => Err(error),
        })
    }

    async fn waited(self: &Arc<Self>, ask: Ask) -> Result<AccessToken, TokenError> {
        let max_silence = max_silence(self.policy.fetch_timeout());
        for _ in 0..MAX_FETCHES {
            let now = self.clock.now();
            let mut in_flight = match self.join_or_start(now, ask) {
                Next::Token(token) => return Ok(token),
                Next::Failed(error) => return Err(error),
                Next::Wait(in_flight) => in_flight,
            };
            let end = match self.valid_entry(now) {
                Some(entry) if ask == Ask::Token => {
                    // Counted from the start of the fetch, so that a hanging one holds up no caller after the other.
                    let patience = self.policy.max_wait_with_token().min(entry.time_left(now) / 2);
                    let left = patience.saturating_sub(now.since(in_flight.started));
                    match timeout(left, in_flight.end(max_silence)).await {
                        Ok(end) => end,
                        Err(_elapsed) => return Err(timed_out()),
                    }
                }
                _ => in_flight.end(max_silence).await,
            };
            match end {
                End::Failed(error) => return Err(error),
                // Not what the fetch brought: that may have been refused since.
                End::Landed => {
                    if let Some(token) = self.landed_token() {
                        return Ok(token);
                    }
                }
                End::Lost => {}
                End::Silent => self.overtake(in_flight.id),
            }
        }
        Err(TokenError::new(
            TokenErrorKind::Unavailable,
            format!("{MAX_FETCHES} token fetches in a row brought no token that can be used"),
        ))
    }

    /// Starts no fetch any more, and waits for the one in flight.
    pub(super) async fn close(&self) {
        let in_flight = {
            let mut state = self.lock();
            state.is_closed = true;
            state.in_flight.clone()
        };
        if let Some(mut in_flight) = in_flight {
            // What came of it is in the cache; that it ended is all that counts here.
            in_flight.end(max_silence(self.policy.fetch_timeout())).await;
        }
    }
}

/// A caller who waits, for as long as this lives.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn at(waiters: &'a AtomicUsize) -> Self {
        waiters.fetch_add(1, Ordering::Relaxed);
        Self(waiters)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
