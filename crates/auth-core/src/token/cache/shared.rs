//! The slow path of the cache: who starts a fetch, who waits for it, and what becomes of its outcome.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::{runtime::Handle, sync::watch};
use tracing::Instrument;

use super::{
    entry::{Entry, Freshness},
    fetching::{Failure, Fetching, Refusal},
    flight::{Claim, Flight, Outcome, hung},
    landing::Landing,
    stats::TokenStats,
};
use crate::{
    AccessToken, Clock, Moment, RefreshPolicy, TokenError, TokenErrorKind, TokenProvider,
    sync::{
        ArcSwapOption, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How long a runtime may take to begin a fetch before a waiter takes it for one that nobody drives.
const LONGEST_START: Duration = Duration::from_secs(1);

/// What the handles and the running fetch share.
pub(super) struct Shared<P> {
    pub(super) provider: P,
    pub(super) policy: RefreshPolicy,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) current: ArcSwapOption<Entry>,
    /// Guards every write of `current`. Never held across an await, nor while foreign code runs (a clock,
    /// a runtime that is given a task, a log): each of these may panic, or come back here.
    fetching: Mutex<Fetching>,
    waiters: AtomicUsize,
}

/// What a caller does who found no fresh token.
pub(super) enum Next {
    Token(AccessToken),
    Wait(Flight),
    Failed(TokenError),
}

impl<P: TokenProvider + 'static> Shared<P> {
    pub(super) fn new(provider: P, policy: RefreshPolicy, clock: Arc<dyn Clock>) -> Self {
        Self {
            provider,
            policy,
            clock,
            current: ArcSwapOption::empty(),
            fetching: Mutex::default(),
            waiters: AtomicUsize::new(0),
        }
    }

    pub(super) fn stats(&self) -> TokenStats {
        let now = self.clock.now();
        let entry = self.current.load_full();
        let fetching = self.lock();
        TokenStats {
            age: entry.as_ref().map(|entry| entry.age(now)),
            remaining: entry.as_ref().map(|entry| entry.time_left(now)),
            refreshes: fetching.counts.refreshes,
            failures: fetching.counts.failures,
            failures_in_a_row: fetching.counts.failures_in_a_row,
            refusals: fetching.counts.refusals,
            waiters: self.waiters.load(Ordering::Relaxed),
            is_fetching: fetching.flight.is_some(),
        }
    }

    /// Ends the fetch that may still run: nobody is left to wait for it.
    pub(super) fn close(&self) {
        let flight = self.lock().flight.take();
        if let Some(flight) = flight {
            flight.abort();
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Fetching> {
        // Every change under this lock is complete before anything could panic, so a poisoned one is
        // consistent.
        self.fetching.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token that is not expired at `now`, however old.
    pub(super) fn valid_entry(&self, now: Moment) -> Option<Arc<Entry>> {
        let entry = self.current.load_full();
        entry.filter(|entry| entry.freshness(now) != Freshness::Expired)
    }

    /// Joins the fetch that runs, or starts one, unless meanwhile there is nothing to wait for.
    pub(super) fn join_or_start(self: &Arc<Self>, now: Moment) -> Next {
        let runtime = Handle::try_current();
        let mut fetching = self.lock();
        if let Some(entry) = &*self.current.load() {
            // Between the first look and the lock another caller's fetch may have landed.
            if entry.freshness(now) == Freshness::Fresh || entry.is_just_fetched(now) {
                return Next::Token(entry.token.clone());
            }
        }
        if let Some(flight) = &fetching.flight {
            return Next::Wait(flight.clone());
        }
        let valid = self.valid_entry(now);
        if let Some(failure) = fetching
            .failure
            .as_ref()
            .filter(|failure| failure.holds(now, valid.is_some()))
        {
            return match valid {
                Some(entry) => Next::Token(entry.token.clone()),
                None => Next::Failed(failure.error.clone()),
            };
        }
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => return Next::Failed(no_runtime(error)),
        };

        fetching.flights += 1;
        let id = fetching.flights;
        let (sender, outcome) = watch::channel(None);
        let claim = Claim::default();
        let mut flight = Flight::new(id, outcome, claim.clone(), &runtime);
        fetching.flight = Some(flight.clone());
        drop(fetching);

        // A runtime that is shutting down drops the task here and now, and with it the landing.
        let landing = Landing {
            cache: Arc::clone(self),
            id,
            started: now,
            claim,
            sender,
            landed: false,
        };
        let task = runtime.spawn(landing.fetch().instrument(tracing::debug_span!("token.fetch")));
        flight.set_task(task.abort_handle());
        if let Some(current) = self.lock().flight.as_mut().filter(|current| current.id == id) {
            *current = flight.clone();
        }
        Next::Wait(flight)
    }

    /// Waits for `flight`: at most as long as a fetch may take, and while there is a valid token no longer
    /// than half of what is left of its life.
    pub(super) async fn wait_for(
        self: &Arc<Self>,
        flight: Flight,
        now: Moment,
    ) -> Result<AccessToken, TokenError> {
        let valid = self.valid_entry(now);
        let patience = valid.map(|entry| self.policy.fetch_timeout.min(entry.time_left(now) / 2));
        let waiting = Waiting::at(&self.waiters);
        let outcome = self.outcome_of(flight, patience).await;
        drop(waiting);
        outcome.or_else(|error| match self.valid_entry(self.clock.now()) {
            Some(entry) => Ok(entry.token.clone()),
            None => Err(error),
        })
    }

    /// The outcome of `flight` within `patience`, or within the time that a fetch may take. If its runtime does not
    /// even begin it (one that nobody drives, as between two `block_on`s), it is called off and fetched on the
    /// runtime of this caller.
    async fn outcome_of(self: &Arc<Self>, mut flight: Flight, patience: Option<Duration>) -> Outcome {
        let mut left = patience.unwrap_or(self.policy.fetch_timeout);
        while !left.is_zero() {
            if patience.is_none() && flight.is_here() {
                // It keeps the time itself. A timer for each of thousands of callers is what would cost them most.
                if let Some(outcome) = flight.outcome().await {
                    return outcome;
                }
            } else {
                let begin_by = left.min(LONGEST_START);
                if let Ok(Some(outcome)) = tokio::time::timeout(begin_by, flight.outcome()).await {
                    return outcome;
                }
                left -= begin_by;
            }
            if !flight.call_off() {
                break;
            }
            self.lock().end(flight.id);
            flight = match self.join_or_start(self.clock.now()) {
                Next::Token(token) => return Ok(token),
                Next::Failed(error) => return Err(error),
                Next::Wait(flight) => flight,
            };
        }
        match tokio::time::timeout(left, flight.outcome()).await {
            Ok(Some(outcome)) => outcome,
            Ok(None) | Err(_) => Err(self.give_up(&flight)),
        }
    }

    /// Ends `flight`, which hangs, unless there is a valid token that makes it worth waiting on.
    fn give_up(&self, flight: &Flight) -> TokenError {
        let error = hung();
        let now = self.clock.now();
        if self.valid_entry(now).is_none() {
            self.fail(flight.id, &error, now);
            flight.abort();
        }
        error
    }

    pub(super) fn land(&self, id: u64, started: Moment, outcome: &Outcome) {
        let now = self.clock.now();
        let token = match outcome {
            Ok(token) => token,
            Err(error) => return self.fail(id, error, now),
        };
        let entry = Arc::new(Entry::new(token.clone(), now, &self.policy));
        let remaining = entry.time_left(now);
        let mut fetching = self.lock();
        let is_refused = fetching
            .refusal
            .as_ref()
            .is_some_and(|refusal| id <= refusal.flights && refusal.token.is_same(token));
        if !is_refused {
            self.current.store(Some(entry));
        }
        fetching.failure = None;
        fetching.counts.landed();
        fetching.end(id);
        let refreshes = fetching.counts.refreshes;
        drop(fetching);
        tracing::debug!(
            token.refreshes = refreshes,
            token.waiters = self.waiters.load(Ordering::Relaxed),
            token.fetch_ms = milliseconds(now.since(started)),
            token.remaining_ms = milliseconds(remaining),
            token.placement = %token.placement(),
            "token fetched"
        );
    }

    fn fail(&self, id: u64, error: &TokenError, at: Moment) {
        let failure = Failure {
            error: error.clone(),
            at,
            pause_with_token: self.policy.pause_after(true, error.retry_after()),
            pause_without: self.policy.pause_after(false, error.retry_after()),
        };
        let mut fetching = self.lock();
        if !fetching.end(id) {
            // Given up before, and its failure is known.
            return;
        }
        fetching.failure = Some(failure);
        fetching.counts.failed();
        let (failures, in_a_row) = (fetching.counts.failures, fetching.counts.failures_in_a_row);
        drop(fetching);
        let remaining = self.current.load().as_ref().map(|entry| entry.time_left(at));
        tracing::warn!(
            token.failures = failures,
            token.failures_in_a_row = in_a_row,
            token.waiters = self.waiters.load(Ordering::Relaxed),
            token.remaining_ms = remaining.map(milliseconds),
            "error.type" = error.kind().name(),
            "token fetch failed"
        );
    }

    /// Empties the cache if it holds `refused`; a newer token stays.
    ///
    /// A provider that refuses what it has just issued has no trouble with the token, and another one will
    /// not help: within the shortest interval only the first refusal counts.
    pub(super) fn forget(&self, refused: &AccessToken) {
        let at = self.clock.now();
        let mut fetching = self.lock();
        let is_current = self
            .current
            .load()
            .as_ref()
            .is_some_and(|entry| entry.token.is_same(refused));
        let is_storm = fetching
            .refusal
            .as_ref()
            .is_some_and(|last| !at.has_reached(last.at.plus(self.policy.shortest_interval)));
        if !is_current || is_storm {
            return;
        }
        self.current.store(None);
        fetching.refusal = Some(Refusal {
            token: refused.clone(),
            at,
            flights: fetching.flights,
        });
        fetching.counts.refusals += 1;
        let refusals = fetching.counts.refusals;
        drop(fetching);
        tracing::debug!(
            token.refusals = refusals,
            "token refused by its provider, forgotten"
        );
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

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn no_runtime(error: tokio::runtime::TryCurrentError) -> TokenError {
    TokenError::new(
        TokenErrorKind::Aborted,
        "a token is fetched on a Tokio runtime, and here is none",
    )
    .with_source(error)
}
