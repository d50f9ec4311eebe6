//! Clock that records pauses.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use auth_core::{Clock, Moment, async_trait, testing::ManualClock};

/// A [`ManualClock`] that records its sleeps. Clones share the time and the record.
#[derive(Debug, Clone, Default)]
pub struct RecordingClock {
    clock: ManualClock,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl RecordingClock {
    /// Creates a clock whose wall clock is `wall`.
    pub fn at(wall: SystemTime) -> Self {
        Self {
            clock: ManualClock::at(wall),
            pauses: Arc::default(),
        }
    }

    /// Advances both clocks by `span` without a pause.
    pub fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// Returns the duration of each sleep.
    pub fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the total duration of all sleeps.
    pub fn total_pause(&self) -> Duration {
        self.pauses().iter().sum()
    }
}

#[async_trait]
impl Clock for RecordingClock {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    async fn sleep(&self, span: Duration) {
        self.pauses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(span);
        self.clock.sleep(span).await;
    }
}
