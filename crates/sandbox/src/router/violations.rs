//! Contract violations by the sandbox itself.

use std::sync::{Mutex, PoisonError};

/// First contract violations by the responses of one provider. An empty list is the expected state.
#[derive(Debug, Default)]
pub(crate) struct Violations(Mutex<Vec<String>>);

/// Bounds the memory of a server that runs for weeks.
const MAX_VIOLATIONS: usize = 100;

impl Violations {
    /// Records a violation, unless the list is full.
    pub(super) fn record(&self, violation: String) {
        let mut violations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if violations.len() < MAX_VIOLATIONS {
            violations.push(violation);
        }
    }

    /// Returns the recorded violations, oldest first.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
