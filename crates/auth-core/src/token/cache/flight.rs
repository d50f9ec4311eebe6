//! One fetch that any number of callers wait for.

use std::sync::Arc;

use tokio::{sync::watch, task::AbortHandle};

use crate::{
    AccessToken, TokenError, TokenErrorKind,
    sync::atomic::{AtomicBool, Ordering},
};

pub(super) type Outcome = Result<AccessToken, TokenError>;

/// A fetch that is under way, as seen by those who wait for it.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) id: u64,
    outcome: watch::Receiver<Option<Outcome>>,
    claim: Claim,
    task: Option<AbortHandle>,
}

/// Who has a say over a fetch that was handed to a runtime: the runtime that begins it, or a waiter who
/// calls it off because that runtime does not run. Whoever is first.
#[derive(Debug, Clone, Default)]
pub(super) struct Claim(Arc<AtomicBool>);

impl Claim {
    /// Whether this is the first claim.
    pub(super) fn take(&self) -> bool {
        !self.0.swap(true, Ordering::SeqCst)
    }
}

impl Flight {
    pub(super) fn new(id: u64, outcome: watch::Receiver<Option<Outcome>>, claim: Claim) -> Self {
        Self {
            id,
            outcome,
            claim,
            task: None,
        }
    }

    /// The task that runs the fetch, known only once it was handed to a runtime.
    pub(super) fn set_task(&mut self, task: AbortHandle) {
        self.task = Some(task);
    }

    /// The token that the fetch brought, or its error.
    ///
    /// Cancel safe: the fetch does not know who waits for it.
    pub(super) async fn outcome(mut self) -> Outcome {
        match self.outcome.wait_for(Option::is_some).await {
            Ok(landed) => landed.clone().unwrap_or_else(|| Err(aborted())),
            // The sender went away without an answer; only a fetch that never ran does that.
            Err(_closed) => Err(aborted()),
        }
    }

    /// Calls the fetch off, unless it has begun.
    pub(super) fn call_off(&self) -> bool {
        let is_called_off = self.claim.take();
        if is_called_off {
            self.abort();
        }
        is_called_off
    }

    pub(super) fn abort(&self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// What waiters get when a fetch ends without an answer: its provider panicked, or the runtime that
/// it ran on was shut down.
pub(super) fn aborted() -> TokenError {
    TokenError::new(
        TokenErrorKind::Aborted,
        "the token fetch ended without an answer (its provider panicked, or its runtime shut down)",
    )
}
