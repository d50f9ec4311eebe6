//! Time that a test moves.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;

use crate::{Clock, Moment, SystemClock};

/// A clock that stands still until a test moves it. Clones show the same time.
///
/// [`sleep`](Clock::sleep) moves it by the span that was asked for and returns at once, so code that
/// polls for hours is tested in microseconds.
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
    /// A clock that shows the time of its creation.
    #[must_use]
    pub fn new() -> Self {
        Self {
            now: Arc::new(Mutex::new(SystemClock.now())),
        }
    }

    /// A clock whose wall half shows `wall`.
    #[must_use]
    pub fn at(wall: SystemTime) -> Self {
        let clock = Self::new();
        clock.set_wall(wall);
        clock
    }

    /// Moves both clocks forward by `span`.
    pub fn advance(&self, span: Duration) {
        self.change(|now| *now = now.plus(span));
    }

    /// Sets the wall clock alone, as an operator or a time server does.
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
