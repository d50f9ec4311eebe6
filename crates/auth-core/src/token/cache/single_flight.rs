//! Single flight: joins the fetch in flight, or starts one.

use std::sync::Arc;

use tokio::{runtime::Handle, sync::watch};
use tracing::{Instrument, Span};

use super::{
    errors::closed, fetch_task::FetchTask, freshness::Freshness, heartbeat::Heartbeat, in_flight::InFlight,
    inner::Inner, runtime, state::FetchState,
};
use crate::{AccessToken, Moment, TokenError, TokenProvider, sync::MutexGuard};

/// Demand of a caller on the slow path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// A token, with a fetch only if needed.
    Token,
    /// A fetch, regardless of the cached token and of any backoff.
    Fetch,
}

/// Outcome of the second lookup, under the lock.
pub(super) enum Lookup {
    Hit(AccessToken),
    Wait(InFlight),
    Failed(TokenError),
}

impl<P: TokenProvider + 'static> Inner<P> {
    /// Joins the fetch in flight or starts one, unless the cached token or the last failure makes waiting unnecessary.
    pub(super) fn join_or_start(self: &Arc<Self>, now: Moment, demand: Demand) -> Lookup {
        let runtime = runtime::current();
        let state = self.lock();
        let current = self.current.load_full().filter(|_| demand == Demand::Token);
        // Another caller's fetch may have completed between the first lookup and the lock.
        if let Some(entry) = &current
            && (entry.freshness_at(now) == Freshness::Fresh || entry.is_just_fetched(now))
        {
            return Lookup::Hit(entry.token.clone());
        }
        let valid = current.filter(|entry| entry.is_valid(now));
        if let Some(entry) = &valid
            && state.in_flight.is_none()
            && state.is_refresh_postponed(now)
        {
            return Lookup::Hit(entry.token.clone());
        }
        let error = match (runtime, &state.in_flight, &state.failure) {
            (Err(error), ..) => error,
            (Ok(_), Some(in_flight), _) => return Lookup::Wait(in_flight.clone()),
            (Ok(_), None, _) if state.is_closed => closed(),
            (Ok(_), None, Some(failure))
                if demand == Demand::Token && failure.is_backing_off(now, valid.is_some()) =>
            {
                failure.error_at(now)
            }
            (Ok(runtime), ..) => return Lookup::Wait(self.start(state, &runtime, now)),
        };
        match valid {
            Some(entry) => Lookup::Hit(entry.token.clone()),
            None => Lookup::Failed(error),
        }
    }

    fn start(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, FetchState>,
        runtime: &Handle,
        started: Moment,
    ) -> InFlight {
        state.started += 1;
        let (sender, receiver) = watch::channel(None);
        let in_flight = InFlight {
            id: state.started,
            started,
            runtime: runtime.id(),
            result: receiver,
            heartbeat: Heartbeat::default(),
        };
        state.in_flight = Some(in_flight.clone());
        drop(state);

        let task = FetchTask {
            cache: Arc::clone(self),
            fetch: in_flight.clone(),
            result: sender,
        };
        // A root span, since a child would keep the span of its first caller open and belong to all of them.
        let span = tracing::debug_span!(parent: None, "token.fetch");
        span.follows_from(Span::current());
        // A runtime that is shutting down drops the task inside `spawn`.
        runtime.spawn(task.run().instrument(span));
        in_flight
    }
}
