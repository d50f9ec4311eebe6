//! One fetch that any number of callers wait for.

use tokio::{sync::watch, task::AbortHandle};

use crate::{AccessToken, TokenError, TokenErrorKind};

pub(super) type Outcome = Result<AccessToken, TokenError>;

/// A fetch that is under way, as seen by those who wait for it.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) id: u64,
    outcome: watch::Receiver<Option<Outcome>>,
    task: AbortHandle,
}

impl Flight {
    pub(super) fn new(id: u64, outcome: watch::Receiver<Option<Outcome>>, task: AbortHandle) -> Self {
        Self { id, outcome, task }
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

    pub(super) fn abort(&self) {
        self.task.abort();
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
