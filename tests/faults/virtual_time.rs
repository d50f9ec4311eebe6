//! Virtual time that jumps instead of waiting.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime},
};

use auth_core::{Clock, Moment, async_trait};
use futures_util::FutureExt;

/// The time at the start of a cell, for client and server.
pub(crate) const START: Duration = Duration::from_secs(1_752_052_047);
/// `START` as an HTTP date.
pub(crate) const START_AS_DATE: &str = "Wed, 09 Jul 2025 09:07:27 GMT";

/// The time of a cell: of the client's pauses, and of the timeouts that reqwest takes from Tokio's timer. Tokio's paused
/// time is no alternative: it advances as soon as no task is ready, which on a socket is also while bytes are in flight. So
/// the clock runs, and jumps where a task would wait.
#[derive(Debug, Clone)]
pub(crate) struct VirtualTime {
    start: Instant,
    is_paused: bool,
    slept: Arc<Mutex<Duration>>,
}

impl VirtualTime {
    /// Returns the time of the current Tokio runtime. If that `is_paused`, it advances by itself.
    pub(crate) fn new(is_paused: bool) -> Self {
        Self {
            start: now(),
            is_paused,
            slept: Arc::default(),
        }
    }

    /// Advances the time by `span`.
    pub(crate) async fn jump(&self, span: Duration) {
        if self.is_paused {
            tokio::time::advance(span).await;
            return;
        }
        // Without an await, since two tasks may jump at once. The first poll advances the time; the rest would only yield.
        tokio::time::pause();
        let _ = tokio::time::advance(span).now_or_never();
        tokio::time::resume();
        tokio::task::yield_now().await;
    }

    /// Returns the time since the start.
    pub(crate) fn passed(&self) -> Duration {
        now() - self.start
    }

    /// Returns the sum of the client's pauses.
    pub(crate) fn slept(&self) -> Duration {
        *self.slept.lock().unwrap()
    }
}

#[async_trait]
impl Clock for VirtualTime {
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
