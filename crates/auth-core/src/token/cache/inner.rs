//! State that the handles of a cache and its running fetch share.

use std::{
    borrow::Cow,
    sync::{Arc, PoisonError},
};

use super::{
    entry::Entry,
    state::{FetchState, Invalidation},
    stats::TokenStats,
};
use crate::{
    AccessToken, Clock, Moment, RefreshPolicy, TokenProvider, meter,
    sync::{ArcSwapOption, Mutex, MutexGuard, atomic::AtomicUsize, atomic::Ordering},
};

/// Coarse readings of the clock. Not a pointer to a function, which the compiler could not inline.
pub(super) enum Ticks {
    /// The clock is not that of the machine.
    None,
    OfMachine,
    #[cfg(test)]
    Fake(fn() -> Option<u64>),
}

pub(super) struct Inner<P> {
    /// Name in events and metrics.
    pub(super) name: Option<Cow<'static, str>>,
    pub(super) provider: P,
    pub(super) policy: RefreshPolicy,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ticks: Ticks,
    pub(super) current: ArcSwapOption<Entry>,
    /// Guards every write of `current`. Never held across an await, nor while foreign code runs (a clock, a runtime that
    /// spawns a task, a log subscriber, the drop of an error): each of them may panic or call the cache.
    state: Mutex<FetchState>,
    pub(super) waiters: AtomicUsize,
}

impl<P: TokenProvider + 'static> Inner<P> {
    pub(super) fn new(
        name: Option<Cow<'static, str>>,
        provider: P,
        policy: RefreshPolicy,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            name,
            provider,
            policy,
            ticks: if crate::clock::is_system(&*clock) {
                Ticks::OfMachine
            } else {
                Ticks::None
            },
            clock,
            current: ArcSwapOption::empty(),
            state: Mutex::default(),
            waiters: AtomicUsize::new(0),
        }
    }

    /// Returns the current tick of the coarse clock, if there is one.
    #[inline]
    pub(super) fn tick(&self) -> Option<u64> {
        match self.ticks {
            Ticks::None => None,
            Ticks::OfMachine => crate::clock::tick(),
            #[cfg(test)]
            Ticks::Fake(tick) => tick(),
        }
    }

    /// Locks the fetch state.
    pub(super) fn lock(&self) -> MutexGuard<'_, FetchState> {
        // Every change under this lock completes before anything could panic, so a poisoned state is consistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the entry if its token has not expired at `now`.
    pub(super) fn valid_entry(&self, now: Moment) -> Option<Arc<Entry>> {
        let entry = self.current.load_full();
        entry.filter(|entry| entry.is_valid(now))
    }

    /// Returns the token for the waiters of a completed fetch: one that is valid or was just fetched.
    pub(super) fn fetched_token(&self) -> Option<AccessToken> {
        let now = self.clock.now();
        let entry = self.current.load_full();
        let entry = entry.filter(|entry| entry.is_valid(now) || entry.is_just_fetched(now));
        entry.map(|entry| entry.token.clone())
    }

    /// Returns whether `entry` expires later than the cached token, or the cache is empty.
    pub(super) fn is_outlived_by(&self, entry: &Entry, now: Moment) -> bool {
        let current = self.current.load();
        current
            .as_ref()
            .is_none_or(|current| current.remaining(now) < entry.remaining(now))
    }

    /// Stores `token`, which was issued elsewhere, if it is better than the cached one.
    pub(super) fn seed(&self, token: AccessToken) -> bool {
        let now = self.clock.now();
        let entry = Entry::new(token, now, &self.policy);
        let mut state = self.lock();
        let is_better =
            entry.is_valid(now) && self.is_outlived_by(&entry, now) && !state.is_invalidated(&entry.token);
        if !is_better {
            return false;
        }
        let expires = entry.expires_at();
        self.current.store(Some(Arc::new(entry)));
        state.seeded_at = state.started;
        let failure = state.failure.take();
        state.counts.consecutive_failures = 0;
        drop(state);
        // Outside the lock, since dropping an error may run foreign code.
        drop(failure);
        meter::token_stored(&self.name, now.wall, expires);
        true
    }

    /// Empties the cache if it holds `rejected`; a newer token is kept.
    ///
    /// If the provider rejects a token that it has just issued, another one will not help, so a second rejection within the
    /// minimum refresh interval takes effect at its end.
    pub(super) fn invalidate(&self, rejected: &AccessToken) {
        let now = self.clock.now();
        let mut state = self.lock();
        let current = self.current.load_full();
        let Some(entry) = current.filter(|entry| entry.token.is_same(rejected)) else {
            return;
        };
        let next = state
            .invalidation
            .as_ref()
            .map(|last| last.at.plus(self.policy.min_refresh_interval()));
        if let Some(next) = next.filter(|next| !now.has_reached(*next)) {
            self.current.store(Some(Arc::new(entry.expiring_at(next))));
            return;
        }
        self.current.store(None);
        let fetches = state.started;
        let previous = state.invalidation.replace(Invalidation {
            token: rejected.clone(),
            at: now,
            fetches,
        });
        state.counts.invalidations += 1;
        let invalidations = state.counts.invalidations;
        drop(state);
        drop(previous);
        meter::token_invalidated(&self.name);
        tracing::debug!(
            token.cache = self.name.as_deref(),
            token.invalidations = invalidations,
            "token invalidated"
        );
    }

    /// Clears the last failure, so that the next caller starts a fetch.
    pub(super) fn reset_backoff(&self) {
        let failure = self.lock().failure.take();
        // Outside the lock, since dropping an error may run foreign code.
        drop(failure);
    }

    pub(super) fn stats(&self) -> TokenStats {
        let now = self.clock.now();
        let entry = self.current.load_full();
        let has_valid_token = entry.as_ref().is_some_and(|entry| entry.is_valid(now));
        let state = self.lock();
        let failure = state.failure.as_ref();
        TokenStats {
            age: entry.as_ref().map(|entry| entry.age(now)),
            remaining: entry.as_ref().map(|entry| entry.remaining(now)),
            refreshes: state.counts.refreshes,
            failures: state.counts.failures,
            consecutive_failures: state.counts.consecutive_failures,
            last_failure: failure.map(|failure| failure.error.kind()),
            backoff: failure
                .filter(|failure| failure.is_backing_off(now, has_valid_token))
                .map(|failure| now.until(failure.backoff_until)),
            invalidations: state.counts.invalidations,
            waiters: self.waiters.load(Ordering::Relaxed),
            is_fetching: state.in_flight.is_some(),
        }
    }
}
