//! Fetch in flight, as the callers that wait for it see it.

use std::time::Duration;

use tokio::{
    runtime::{Handle, Id},
    sync::watch,
    time::timeout,
};

use super::{errors::aborted, heartbeat::Heartbeat, runtime};
use crate::{Moment, TokenError};

/// Result of a fetch for its waiters: `Ok` refers them to the cache.
pub(super) type FetchResult = Result<(), TokenError>;

/// Outcome of waiting for a fetch.
pub(super) enum WaitOutcome {
    /// The fetch completed, and the cache holds its token unless a better one was stored or the token was invalidated.
    Completed,
    Failed(TokenError),
    /// The fetch ended without a result, on another runtime.
    Aborted,
    /// The runtime of the fetch is not driven.
    Stalled,
}

/// A running fetch that any number of callers wait for.
#[derive(Debug, Clone)]
pub(super) struct InFlight {
    pub(super) id: u64,
    pub(super) started: Moment,
    /// The runtime that drives the fetch.
    pub(super) runtime: Id,
    pub(super) result: watch::Receiver<Option<FetchResult>>,
    pub(super) heartbeat: Heartbeat,
}

impl InFlight {
    /// Waits until the fetch ends or, if it runs on another runtime than the caller's, has no heartbeat for
    /// `stall_timeout`.
    ///
    /// Cancel safe: the fetch does not depend on its waiters.
    pub(super) async fn wait(&mut self, stall_timeout: Duration) -> WaitOutcome {
        let is_here = Handle::try_current().is_ok_and(|here| here.id() == self.runtime);
        // On its own runtime the fetch enforces the timeout itself, since a timer for each of thousands of waiters would be
        // their main cost.
        if is_here || runtime::current().is_err() {
            return match self.completed().await {
                // This runtime is about to shut down, so the next fetch would be aborted as well.
                WaitOutcome::Aborted => WaitOutcome::Failed(aborted()),
                outcome => outcome,
            };
        }
        loop {
            let beats = self.heartbeat.count();
            if let Ok(outcome) = timeout(stall_timeout, self.completed()).await {
                return outcome;
            }
            if self.heartbeat.count() == beats {
                return WaitOutcome::Stalled;
            }
        }
    }

    async fn completed(&mut self) -> WaitOutcome {
        match self.result.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Err(error))) => WaitOutcome::Failed(error.clone()),
            Ok(_) => WaitOutcome::Completed,
            Err(_closed) => WaitOutcome::Aborted,
        }
    }
}
