//! Time that jumps, so that nothing waits.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime},
};

use auth_core::{Clock, Moment, async_trait};
use futures_util::FutureExt;

/// The time of day when a cell begins, at both ends.
pub(crate) const START: Duration = Duration::from_secs(1_752_052_047);
/// The same, as the server writes it.
pub(crate) const START_AS_DATE: &str = "Wed, 09 Jul 2025 09:07:27 GMT";

/// One time for everybody in a cell: for the client's own pauses, and for the time-outs that reqwest counts by Tokio's
/// timer. Tokio's paused time cannot serve: it moves on as soon as nobody is ready, which on a socket is also
/// while bytes are on their way. So the clock runs, and jumps where somebody would wait.
#[derive(Debug, Clone)]
pub(crate) struct JumpingTime {
    start: Instant,
    is_paused: bool,
    slept: Arc<Mutex<Duration>>,
}

impl JumpingTime {
    /// The time of the Tokio runtime that is entered. If that `is_paused`, it moves on by itself.
    pub(crate) fn new(is_paused: bool) -> Self {
        Self {
            start: now(),
            is_paused,
            slept: Arc::default(),
        }
    }

    /// Moves everybody's time on by `span`.
    pub(crate) async fn jump(&self, span: Duration) {
        if self.is_paused {
            tokio::time::advance(span).await;
            return;
        }
        // In one go, since two may jump at once. The first poll moves the time; all that would follow is a yield.
        tokio::time::pause();
        let _ = tokio::time::advance(span).now_or_never();
        tokio::time::resume();
        tokio::task::yield_now().await;
    }

    /// What has passed since the start.
    pub(crate) fn passed(&self) -> Duration {
        now() - self.start
    }

    /// What the client's pauses were, added up.
    pub(crate) fn slept(&self) -> Duration {
        *self.slept.lock().unwrap()
    }
}

#[async_trait]
impl Clock for JumpingTime {
    fn now(&self) -> Moment {
        let monotonic = now();
        Moment {
            wall: SystemTime::UNIX_EPOCH + START + (monotonic - self.start),
            monotonic,
        }
    }

    async fn sleep(&self, span: Duration) {
        *self.slept.lock().unwrap() += span;
        self.jump(span).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock of the cells")]
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
