//! Error responses that a test has queued.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use contract::Operation;

use crate::snapshot::snapshot;

/// Queued rows of the contract's table, each for the next operation that lists its status.
#[derive(Debug, Default)]
pub(super) struct QueuedErrors(Mutex<VecDeque<String>>);

snapshot!(QueuedErrors(Mutex<VecDeque<String>>));

impl QueuedErrors {
    pub(super) fn add(&self, code: &str) {
        self.with(|waiting| waiting.push_back(code.to_owned()));
    }

    /// Takes the first queued row, if the contract lists its status for `operation`.
    pub(super) fn take(&self, operation: &Operation) -> Option<String> {
        self.with(|waiting| {
            let status = waiting.front()?.get(..3)?.parse().ok()?;
            operation.response(status)?;
            waiting.pop_front()
        })
    }

    fn with<T>(&self, operate: impl FnOnce(&mut VecDeque<String>) -> T) -> T {
        operate(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
