//! The slow path of the cache: starts a fetch or joins the one in flight, and takes in what it brings.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::{runtime::Handle, sync::watch};
use tracing::{Instrument, Span};

use super::{
    entry::{Entry, Freshness},
    fetch_task::FetchTask,
    in_flight::{Heartbeat, InFlight, Report},
    runtime,
    state::{Failure, FetchState, Refusal},
    stats::TokenStats,
};
use crate::{
    AccessToken, Clock, Moment, RefreshPolicy, TokenError, TokenErrorKind, TokenProvider,
    sync::{ArcSwapOption, Mutex, MutexGuard, atomic::AtomicUsize, atomic::Ordering},
};

/// What the handles and the running fetch share.
pub(super) struct Inner<P> {
    pub(super) provider: P,
    pub(super) policy: RefreshPolicy,
    pub(super) clock: Arc<dyn Clock>,
    /// The coarse reading of the clock, if it is the machine's, which has one.
    pub(super) ticks: Option<fn() -> Option<u64>>,
    pub(super) current: ArcSwapOption<Entry>,
    /// Guards every write of `current`. Never held across an await, nor while foreign code runs (a clock, a runtime that
    /// is given a task, a log, the drop of an error): each of these may panic, or come back here.
    state: Mutex<FetchState>,
    pub(super) waiters: AtomicUsize,
}

/// What a caller does who found no fresh token.
pub(super) enum Next {
    Token(AccessToken),
    Wait(InFlight),
    Failed(TokenError),
}

/// What a caller wants of the slow path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// A token, from a fetch if it must be.
    Token,
    /// A fetch, whatever the cache holds and however the last one failed.
    Fetch,
}

impl<P: TokenProvider + 'static> Inner<P> {
    pub(super) fn new(provider: P, policy: RefreshPolicy, clock: Arc<dyn Clock>) -> Self {
        Self {
            provider,
            policy,
            ticks: crate::clock::is_system(&*clock).then_some(crate::clock::tick),
            clock,
            current: ArcSwapOption::empty(),
            state: Mutex::default(),
            waiters: AtomicUsize::new(0),
        }
    }

    /// Returns the tick of the machine's clock, if the cache goes by that.
    #[inline]
    pub(super) fn tick(&self) -> Option<u64> {
        self.ticks.and_then(|tick| tick())
    }

    pub(super) fn stats(&self) -> TokenStats {
        let now = self.clock.now();
        let entry = self.current.load_full();
        let has_valid_token = entry.as_ref().is_some_and(|entry| entry.is_valid(now));
        let state = self.lock();
        let failure = state.failure.as_ref();
        TokenStats {
            age: entry.as_ref().map(|entry| entry.age(now)),
            remaining: entry.as_ref().map(|entry| entry.time_left(now)),
            refreshes: state.counts.refreshes,
            failures: state.counts.failures,
            failures_in_a_row: state.counts.failures_in_a_row,
            last_failure: failure.map(|failure| failure.error.kind()),
            backoff: failure
                .filter(|failure| failure.holds(now, has_valid_token))
                .map(|failure| now.until(failure.until)),
            refusals: state.counts.refusals,
            waiters: self.waiters.load(Ordering::Relaxed),
            is_fetching: state.in_flight.is_some(),
        }
    }

    /// Forgets the last failure, so that the next caller asks the provider.
    pub(super) fn reset_backoff(&self) {
        let failure = self.lock().failure.take();
        // Outside of the lock, since an error may hold anything.
        drop(failure);
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, FetchState> {
        // Every change under this lock is complete before anything could panic, so a poisoned one is
        // consistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the token that is not expired at `now`, however old.
    pub(super) fn valid_entry(&self, now: Moment) -> Option<Arc<Entry>> {
        let entry = self.current.load_full();
        entry.filter(|entry| entry.is_valid(now))
    }

    /// Returns the token as those get it who waited for it: valid, or just fetched.
    pub(super) fn landed_token(&self) -> Option<AccessToken> {
        let now = self.clock.now();
        let entry = self.current.load_full();
        let entry = entry.filter(|entry| entry.is_valid(now) || entry.is_just_fetched(now));
        entry.map(|entry| entry.token.clone())
    }

    /// Joins the fetch in flight, or starts one, unless meanwhile there is nothing to wait for.
    pub(super) fn join_or_start(self: &Arc<Self>, now: Moment, ask: Ask) -> Next {
        let runtime = runtime::current();
        let state = self.lock();
        let current = self.current.load_full().filter(|_| ask == Ask::Token);
        // Between the first look and the lock another caller's fetch may have landed.
        if let Some(entry) = &current
            && (entry.freshness(now) == Freshness::Fresh || entry.is_just_fetched(now))
        {
            return Next::Token(entry.token.clone());
        }
        let valid = current.filter(|entry| entry.is_valid(now));
        let error = match (runtime, &state.in_flight, &state.failure) {
            (Err(error), ..) => error,
            (Ok(_), Some(in_flight), _) => return Next::Wait(in_flight.clone()),
            (Ok(_), None, _) if state.is_closed => closed(),
            (Ok(_), None, Some(failure)) if ask == Ask::Token && failure.holds(now, valid.is_some()) => {
                failure.remembered(now)
            }
            (Ok(runtime), ..) => return Next::Wait(self.start(state, &runtime, now)),
        };
        match valid {
            Some(entry) => Next::Token(entry.token.clone()),
            None => Next::Failed(error),
        }
    }

    fn start(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, FetchState>,
        runtime: &Handle,
        started: Moment,
    ) -> InFlight {
        state.started += 1;
        let (report, reported) = watch::channel(None);
        let in_flight = InFlight {
            id: state.started,
            started,
            runtime: runtime.id(),
            report: reported,
            heartbeat: Heartbeat::default(),
        };
        state.in_flight = Some(in_flight.clone());
        drop(state);

        let task = FetchTask {
            cache: Arc::clone(self),
            fetch: in_flight.clone(),
            report,
        };
        // A root span: as a child it would keep the span of its first caller open, and stand for all of them.
        let span = tracing::debug_span!(parent: None, "token.fetch");
        span.follows_from(Span::current());
        // A runtime that is shutting down drops the task here and now.
        runtime.spawn(task.run().instrument(span));
        in_flight
    }

    /// Takes in the outcome of `fetch`, and returns what those who wait for it are told.
    pub(super) fn land(&self, fetch: &InFlight, outcome: Result<AccessToken, TokenError>) -> Report {
        let token = match outcome {
            Ok(token) => token,
            Err(error) => return self.fail(fetch, error),
        };
        let now = self.clock.now();
        let entry = Entry::new(token, now, &self.policy);
        let remaining = entry.time_left(now);
        let placement = entry.token.placement().clone();
        let mut state = self.lock();
        let is_in_flight = state.end(fetch.id);
        // What a fetch brings late, overtaken or timed out, is welcome if it lives longer; so is what it brings after a
        // token that was issued elsewhere meanwhile.
        let is_welcome =
            is_in_flight && !state.was_seeded_during(fetch.id) || self.is_outlived_by(&entry, now);
        if !is_welcome || state.is_refused(&entry.token, fetch.id) {
            return Ok(());
        }
        self.current.store(Some(Arc::new(entry)));
        let failure = state.failure.take();
        state.counts.refreshes += 1;
        state.counts.failures_in_a_row = 0;
        let refreshes = state.counts.refreshes;
        drop(state);
        drop(failure);
        tracing::debug!(
            token.refreshes = refreshes,
            token.waiters = self.waiters.load(Ordering::Relaxed),
            token.fetch_ms = milliseconds(now.since(fetch.started)),
            token.remaining_ms = milliseconds(remaining),
            token.placement = %placement,
            "token fetched"
        );
        Ok(())
    }

    /// Returns whether the cache holds no token that lives as long as `entry`.
    fn is_outlived_by(&self, entry: &Entry, now: Moment) -> bool {
        let current = self.current.load();
        current
            .as_ref()
            .is_none_or(|current| current.time_left(now) < entry.time_left(now))
    }

    /// Takes in `token`, which no fetch of this cache brought.
    pub(super) fn seed(&self, token: AccessToken) -> bool {
        let now = self.clock.now();
        let entry = Entry::new(token, now, &self.policy);
        let mut state = self.lock();
        let is_welcome =
            entry.is_valid(now) && self.is_outlived_by(&entry, now) && !state.was_refused_last(&entry.token);
        if !is_welcome {
            return false;
        }
        self.current.store(Some(Arc::new(entry)));
        state.seeded_at = state.started;
        let failure = state.failure.take();
        state.counts.failures_in_a_row = 0;
        drop(state);
        // Outside of the lock, since an error may hold anything.
        drop(failure);
        true
    }

    /// Takes in that `fetch` failed with `error`, and returns what those who wait for it are told: nothing of a
    /// fetch that was overtaken, since the one that replaced it says more.
    fn fail(&self, fetch: &InFlight, error: TokenError) -> Report {
        let now = self.clock.now();
        let mut state = self.lock();
        if !state.end(fetch.id) {
            return Ok(());
        }
        state.counts.failures += 1;
        state.counts.failures_in_a_row += 1;
        let (failures, in_a_row) = (state.counts.failures, state.counts.failures_in_a_row);
        let with_same_backoff = state.failures_with(&error);
        let pause = self.policy.pause_after(&error, with_same_backoff);
        let before = state.failure.replace(Failure {
            error: error.clone(),
            until: now.plus(pause),
            in_a_row: with_same_backoff,
        });
        drop(state);
        drop(before);
        let remaining = self.current.load().as_ref().map(|entry| entry.time_left(now));
        tracing::warn!(
            token.failures = failures,
            token.failures_in_a_row = in_a_row,
            token.backoff_ms = milliseconds(pause),
            token.waiters = self.waiters.load(Ordering::Relaxed),
            token.remaining_ms = remaining.map(milliseconds),
            "error.type" = error.kind().name(),
            "token fetch failed"
        );
        Err(error)
    }

    /// Lets another fetch replace the fetch `id`, whose runtime stands still. It is not aborted: what it brings
    /// late is welcome.
    pub(super) fn overtake(&self, id: u64) {
        let is_overtaken = self.lock().end(id);
        if is_overtaken {
            tracing::warn!("token fetch overtaken by another: its runtime stands still");
        }
    }

    /// Empties the cache if it holds `refused`; a newer token stays.
    ///
    /// A provider that refuses what it has just issued has no trouble with the token, and another one will not help: a
    /// second refusal within the minimum interval counts when that is over.
    pub(super) fn forget(&self, refused: &AccessToken) {
        let now = self.clock.now();
        let mut state = self.lock();
        let current = self.current.load_full();
        let Some(entry) = current.filter(|entry| entry.token.is_same(refused)) else {
            return;
        };
        let next = state
            .refusal
            .as_ref()
            .map(|last| last.at.plus(self.policy.min_refresh_interval()));
        if let Some(next) = next.filter(|next| !now.has_reached(*next)) {
            self.current.store(Some(Arc::new(entry.expiring_at(next))));
            return;
        }
        self.current.store(None);
        let fetches = state.started;
        let before = state.refusal.replace(Refusal {
            token: refused.clone(),
            at: now,
            fetches,
        });
        state.counts.refusals += 1;
        let refusals = state.counts.refusals;
        drop(state);
        drop(before);
        tracing::debug!(
            token.refusals = refusals,
            "token refused by its provider, forgotten"
        );
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn closed() -> TokenError {
    TokenError::new(TokenErrorKind::Closed, "the token cache is closed")
}
