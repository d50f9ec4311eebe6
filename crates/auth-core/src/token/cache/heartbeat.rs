//! Heartbeat of a fetch, which shows that its runtime drives it.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use crate::sync::atomic::{AtomicU64, Ordering};

/// Maximum time without a heartbeat before a fetch on another runtime counts as stalled.
const STALL_TIMEOUT: Duration = Duration::from_secs(3);
/// Heartbeats within the stall timeout.
const BEATS: u32 = 3;

/// Returns the stall timeout of a fetch with `fetch_timeout`.
pub(super) fn stall_timeout(fetch_timeout: Duration) -> Duration {
    STALL_TIMEOUT.min(fetch_timeout / 2)
}

/// Returns the heartbeat interval of a fetch with `fetch_timeout`.
pub(super) fn beat_interval(fetch_timeout: Duration) -> Duration {
    stall_timeout(fetch_timeout) / BEATS
}

/// Counts up while the runtime of a fetch drives it, however slow the provider is.
#[derive(Debug, Clone, Default)]
pub(super) struct Heartbeat(Arc<AtomicU64>);

impl Heartbeat {
    /// Drives `call` to its end, with a heartbeat after each `interval`.
    pub(super) async fn drive<F: Future + Unpin>(&self, interval: Duration, mut call: F) -> F::Output {
        loop {
            match timeout(interval, &mut call).await {
                Ok(output) => return output,
                Err(_elapsed) => self.0.fetch_add(1, Ordering::Relaxed),
            };
        }
    }

    /// Returns the number of heartbeats so far.
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
