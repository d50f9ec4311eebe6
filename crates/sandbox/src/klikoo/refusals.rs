//! Refusals that a test asked for.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use contract::Operation;

/// Rows of the contract's table, each for the next call that may be answered with it.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<VecDeque<&'static str>>);

impl Refusals {
    pub(super) fn add(&self, code: &'static str) {
        self.with(|waiting| waiting.push_back(code));
    }

    /// The first that waits, if the contract lists its status for `operation`.
    pub(super) fn take(&self, operation: &Operation) -> Option<&'static str> {
        self.with(|waiting| {
            let status = waiting.front()?.get(..3)?.parse().ok()?;
            operation.response(status)?;
            waiting.pop_front()
        })
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut VecDeque<&'static str>) -> T) -> T {
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
