//! Outcome of a run: what was observed, and the problems in it.

use std::time::Duration;

use super::{
    deliveries::Counts,
    explain::Explainer,
    journal::{Books, SeenError},
    messages::Leftovers,
    resources::Series,
    trace::Trace,
};

/// Memory that a worker may gain after its warm-up.
const WORKER_GROWTH: i64 = 8 * 1024 * 1024;
/// Memory that the sandbox may gain: its ledgers keep every purchase, and the coordinator every exchange with a fault.
const SANDBOX_GROWTH: i64 = 64 * 1024 * 1024;
/// Keys in the engine: a token, a lease and a fence for each of four accounts.
const MAX_KEYS: i64 = 12;

/// Observations of a run.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) books: Books,
    pub(super) trace: Trace,
    pub(super) deliveries: Counts,
    pub(super) explained: Vec<(SeenError, String)>,
    pub(super) series: Vec<Series>,
    pub(super) kills: u64,
    pub(super) skips: u64,
    pub(super) max_keys: i64,
    pub(super) real: Duration,
    pub(super) problems: Vec<String>,
}

impl Outcome {
    /// Adds the growth of the coordinator, which is the first series, and of the workers.
    pub(super) fn check_growth(&mut self) {
        for (index, series) in self.series.iter().enumerate() {
            let limit = if index == 0 { SANDBOX_GROWTH } else { WORKER_GROWTH };
            self.problems.extend(series.growth(limit));
        }
        if self.max_keys > MAX_KEYS {
            self.problems
                .push(format!("leak: the engine had {} keys", self.max_keys));
        }
    }

    /// Adds what a worker left behind.
    pub(super) fn check_leftovers(&mut self, left: Leftovers) {
        if (left.tasks, left.sockets) != (0, 0) {
            self.problems.push(format!("leak: a worker ended with {left:?}"));
        }
    }

    /// Explains the errors, and adds those that have no cause.
    pub(super) fn explain(&mut self) {
        if self.trace.missed > 0 {
            let missed = self.trace.missed;
            self.problems
                .push(format!("the log dropped {missed} exchanges too soon"));
        }
        let mut explainer = Explainer::new(&self.trace);
        for error in &self.books.errors {
            match explainer.explain(error) {
                Ok(reason) => self.explained.push((error.clone(), reason)),
                Err(problem) => self.problems.push(problem),
            }
        }
    }
}
