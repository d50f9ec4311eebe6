//! One fetch that any number of callers wait for.

use std::sync::Arc;

use tokio::{
    runtime::{Handle, Id},
    sync::watch,
    task::AbortHandle,
};

use crate::{
    AccessToken, TokenError, TokenErrorKind,
    sync::atomic::{AtomicU8, Ordering},
};

pub(super) type Outcome = Result<AccessToken, TokenError>;

/// A fetch that is under way, as seen by those who wait for it.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) id: u64,
    outcome: watch::Receiver<Option<Outcome>>,
    claim: Claim,
    /// Where it runs.
    runtime: Id,
    task: Option<AbortHandle>,
}

/// Who has a say over a fetch that was handed to a runtime: the runtime that begins it, or a waiter who
/// calls it off because that runtime does not run. Whoever is first.
#[derive(Debug, Clone, Default)]
pub(super) struct Claim(Arc<AtomicU8>);

impl Claim {
    const OPEN: u8 = 0;
    const BEGUN: u8 = 1;
    const CALLED_OFF: u8 = 2;

    /// Whether the fetch has begun, now or before: it has not been called off, and cannot be any more.
    pub(super) fn begin(&self) -> bool {
        self.settle(Self::BEGUN) == Self::BEGUN
    }

    /// Whether the fetch never begins, as it was called off: now, or before by somebody else.
    fn call_off(&self) -> bool {
        self.settle(Self::CALLED_OFF) == Self::CALLED_OFF
    }

    fn settle(&self, wish: u8) -> u8 {
        match self
            .0
            .compare_exchange(Self::OPEN, wish, Ordering::SeqCst, Ordering::SeqCst)
        {
            Ok(_open) => wish,
            Err(settled) => settled,
        }
    }
}

impl Flight {
    pub(super) fn new(
        id: u64,
        outcome: watch::Receiver<Option<Outcome>>,
        claim: Claim,
        runtime: &Handle,
    ) -> Self {
        Self {
            id,
            outcome,
            claim,
            runtime: runtime.id(),
            task: None,
        }
    }

    /// The task that runs the fetch, known only once it was handed to a runtime.
    pub(super) fn set_task(&mut self, task: AbortHandle) {
        self.task = Some(task);
    }

    /// Whether it runs on the runtime of the caller, so that what drives the one drives the other.
    pub(super) fn is_here(&self) -> bool {
        Handle::try_current().is_ok_and(|here| here.id() == self.runtime)
    }

    /// The token that the fetch brought, or its error; `None` when it was called off.
    ///
    /// Cancel safe: the fetch does not know who waits for it.
    pub(super) async fn outcome(&mut self) -> Option<Outcome> {
        match self.outcome.wait_for(Option::is_some).await {
            Ok(landed) => landed.clone(),
            Err(_closed) => None,
        }
    }

    /// Calls the fetch off, unless it has begun. Whether it is off, whoever said so first.
    pub(super) fn call_off(&self) -> bool {
        let is_called_off = self.claim.call_off();
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

/// What waiters get when a fetch takes longer than one may.
pub(super) fn hung() -> TokenError {
    TokenError::new(
        TokenErrorKind::Unavailable,
        "the token fetch did not end in time (its provider hangs, or its runtime does not run)",
    )
}

/// What waiters get when a fetch ends without an answer: its provider panicked, or the runtime that
/// it ran on was shut down.
pub(super) fn aborted() -> TokenError {
    TokenError::new(
        TokenErrorKind::Aborted,
        "the token fetch ended without an answer (its provider panicked, or its runtime shut down)",
    )
}
