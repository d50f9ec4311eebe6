//! Error responses that a test has queued.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use contract::Operation;
use serde::{Deserialize, Serialize};

use crate::snapshot::snapshot;

/// Maximum number of queued error responses.
const MAX_QUEUED: usize = 1000;

/// Queued error response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rejection {
    /// Row of the documented table, such as `503xx9991`.
    pub code: String,
    /// Operation that receives it, or none for any that lists the status of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// Queued error responses, in order.
#[derive(Debug, Default)]
pub(super) struct QueuedErrors(Mutex<VecDeque<Rejection>>);

snapshot!(QueuedErrors(Mutex<VecDeque<Rejection>>));

impl QueuedErrors {
    /// Appends an error response. Beyond the limit, the oldest is dropped.
    pub(super) fn add(&self, code: &str, operation: Option<&str>) {
        self.with(|queued| {
            queued.push_back(Rejection {
                code: code.to_owned(),
                operation: operation.map(str::to_owned),
            });
            if queued.len() > MAX_QUEUED {
                queued.pop_front();
            }
        });
    }

    pub(super) fn all(&self) -> Vec<Rejection> {
        self.with(|queued| queued.iter().cloned().collect())
    }

    pub(super) fn clear(&self) {
        self.with(VecDeque::clear);
    }

    /// Takes the code of the first queued error response for `operation`.
    pub(super) fn take(&self, operation: &Operation) -> Option<String> {
        self.with(|queued| {
            let index = queued.iter().position(|rejection| rejection.is_for(operation))?;
            queued.remove(index).map(|rejection| rejection.code)
        })
    }

    fn with<T>(&self, operate: impl FnOnce(&mut VecDeque<Rejection>) -> T) -> T {
        operate(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rejection {
    fn is_for(&self, operation: &Operation) -> bool {
        match &self.operation {
            Some(id) => id == operation.id(),
            None => is_listed(&self.code, operation),
        }
    }
}

/// Returns whether the contract lists the status of `code` for `operation`.
pub(super) fn is_listed(code: &str, operation: &Operation) -> bool {
    let status = code.get(..3).and_then(|status| status.parse().ok());
    status.is_some_and(|status| operation.response(status).is_some())
}
