//! Where the sandbox itself departed from a contract.

use std::sync::{Mutex, PoisonError};

/// The first departures of one provider, in words. There should be none.
#[derive(Debug, Default)]
pub(crate) struct Departures(Mutex<Vec<String>>);

/// A server that runs for weeks must not grow with each request.
const KEPT: usize = 100;

impl Departures {
    pub(crate) fn note(&self, words: String) {
        let mut departures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if departures.len() < KEPT {
            departures.push(words);
        }
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
