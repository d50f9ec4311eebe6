//! Clock whose wall time is wrong.

use std::time::Duration;

use auth_core::{Clock, Moment, SystemClock, async_trait};

/// The system clock of a machine whose wall clock is some seconds fast, or slow if negative.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShiftedClock {
    seconds: i64,
}

impl ShiftedClock {
    pub(super) fn new(seconds: i64) -> Self {
        Self { seconds }
    }
}

#[async_trait]
impl Clock for ShiftedClock {
    fn now(&self) -> Moment {
        let now = SystemClock.now();
        let shift = Duration::from_secs(self.seconds.unsigned_abs());
        let wall = if self.seconds < 0 {
            now.wall.checked_sub(shift)
        } else {
            now.wall.checked_add(shift)
        };
        Moment {
            wall: wall.unwrap_or(now.wall),
            ..now
        }
    }

    async fn sleep(&self, span: Duration) {
        SystemClock.sleep(span).await;
    }
}
