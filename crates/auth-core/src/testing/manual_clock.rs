//! Clock that a test moves.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;

use crate::{Clock, Moment, SystemClock};

/// Clock that does not move until a test advances it. Clones share the time.
///
/// [`sleep`](Clock::sleep) advances it by the requested span and returns at once, so a test of code that polls for hours
/// takes microseconds.
///
/// ```
/// use std::time::Duration;
/// use auth_core::{Clock, testing::ManualClock};
///
/// let clock = ManualClock::new();
/// let start = clock.now();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().since(start), Duration::from_secs(60));
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<Moment>>,
}

impl ManualClock {
    /// Creates a clock with the current time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            now: Arc::new(Mutex::new(SystemClock.now())),
        }
    }

    /// Creates a clock whose wall clock is `wall`.
    #[must_use]
    pub fn at(wall: SystemTime) -> Self {
        let clock = Self::new();
        clock.set_wall(wall);
        clock
    }

    /// Advances both clocks by `span`.
    pub fn advance(&self, span: Duration) {
        self.change(|now| *now = now.plus(span));
    }

    /// Sets the wall clock only, as an operator or a time server does.
    pub fn set_wall(&self, wall: SystemTime) {
        self.change(|now| now.wall = wall);
    }

    fn change(&self, change: impl FnOnce(&mut Moment)) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut now);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Moment {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn sleep(&self, span: Duration) {
        self.advance(span);
        tokio::task::yield_now().await;
    }
}
