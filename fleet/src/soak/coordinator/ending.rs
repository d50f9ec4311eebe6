//! End of a run.

use std::time::Duration;

use super::{
    super::{journal::Books, ledger::Ledger, outcome::Outcome, trips::Trips},
    Run,
};
use crate::Result;

/// Simulated time after the last story in which holds of seats and pages of payers end.
const LAST_ENDS: Duration = Duration::from_secs(2 * 3600);
/// Attempts to deliver what is left, at most.
const LAST_ROUNDS: usize = 20;

impl Run<'_> {
    /// Delivers what is left once all holds, pages and purchases have ended, and ends the workers.
    pub(super) async fn deliver_rest(&mut self) -> Result<()> {
        self.skip_by(LAST_ENDS).await?;
        for _ in 0..LAST_ROUNDS {
            if !self.sender.is_waiting(&self.sandbox) {
                break;
            }
            self.sender.send(&self.sandbox, &self.workers.receivers()).await?;
        }
        self.workers.end().await
    }

    /// Compares what the workers saw with what the providers have.
    pub(super) async fn compare(mut self) -> Result<Outcome> {
        let real = self.real();
        let mut books = Books::default();
        for path in self.workers.journals() {
            books.read(path)?;
        }
        self.ledger.read(&self.sandbox);
        let mut trace = self.follower.finish(&self.sandbox).await;
        trace.stalls = self.stalls.spans();
        let mut problems = self.sandbox.violations();
        problems.extend(self.ledger.compare(&books));
        problems.extend(Ledger::compare_events(&books, self.sender.events()));
        let (sent, expected) = (self.sender.events().count(), Ledger::count_events(&self.sandbox));
        if sent != expected {
            problems.push(format!("the providers sent {sent} of {expected} events"));
        }
        problems.append(&mut self.sender.problems);
        problems.extend(trace.seats.sold_twice());
        let trips = Trips::open(&self.sandbox, self.workers.skipped())?;
        for trip in trace.seats.trips() {
            problems.extend(trace.seats.compare(trip, &trips.free_seats(trip).await?));
        }
        let mut outcome = Outcome {
            books,
            trace,
            deliveries: self.sender.counts,
            explained: Vec::new(),
            skips: self.workers.skips(),
            kills: self.workers.kills(),
            max_keys: self.max_keys,
            real,
            problems,
            series: Vec::new(),
        };
        for left in self.workers.leftovers() {
            outcome.check_leftovers(left);
        }
        outcome.series.push(self.series);
        outcome.series.extend(self.workers.into_series());
        outcome.check_growth();
        outcome.explain();
        Ok(outcome)
    }
}
