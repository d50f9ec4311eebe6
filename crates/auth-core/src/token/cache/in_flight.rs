//! A fetch in flight, as seen by the callers who wait for it.

use std::{sync::Arc, time::Duration};

use tokio::{
    runtime::{Handle, Id},
    sync::watch,
    time::timeout,
};

use super::{fetch_task::aborted, runtime};
use crate::{
    Moment, TokenError,
    sync::atomic::{AtomicU64, Ordering},
};

/// How long a fetch on another runtime may be silent before that one counts as standing still.
const SILENCE: Duration = Duration::from_secs(3);
/// The beats of a fetch in that time.
const BEATS: u32 = 3;

/// Returns how long a fetch that may take `fetch_timeout` may be silent.
pub(super) fn max_silence(fetch_timeout: Duration) -> Duration {
    SILENCE.min(fetch_timeout / 2)
}

/// Returns how often a fetch that may take `fetch_timeout` shows that its runtime drives it.
pub(super) fn beat_interval(fetch_timeout: Duration) -> Duration {
    max_silence(fetch_timeout) / BEATS
}

/// What a fetch tells those who wait for it: that the cache says what became of it, or how it failed.
pub(super) type Report = Result<(), TokenError>;

/// How the wait for a fetch ended.
pub(super) enum End {
    /// It brought a token, or nothing that its callers should have. The cache says more.
    Landed,
    Failed(TokenError),
    /// It ended without a report, on another runtime.
    Lost,
    /// Its runtime stands still.
    Silent,
}

/// A fetch that any number of callers wait for.
#[derive(Debug, Clone)]
pub(super) struct InFlight {
    pub(super) id: u64,
    pub(super) started: Moment,
    /// The runtime that drives the fetch.
    pub(super) runtime: Id,
    pub(super) report: watch::Receiver<Option<Report>>,
    pub(super) heartbeat: Heartbeat,
}

/// Counts up as long as the runtime of a fetch drives it, however long the provider takes.
#[derive(Debug, Clone, Default)]
pub(super) struct Heartbeat(Arc<AtomicU64>);

impl Heartbeat {
    /// Drives `call`, with a beat after each `interval` in which it did not end.
    pub(super) async fn drive<F: Future + Unpin>(&self, interval: Duration, mut call: F) -> F::Output {
        loop {
            match timeout(interval, &mut call).await {
                Ok(output) => return output,
                Err(_elapsed) => self.0.fetch_add(1, Ordering::Relaxed),
            };
        }
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl InFlight {
    /// Waits until the fetch ends, or until its runtime, if it is another one than the caller's, is silent for too long.
    ///
    /// Cancel safe: the fetch does not know who waits for it.
    pub(super) async fn end(&mut self, max_silence: Duration) -> End {
        let is_here = Handle::try_current().is_ok_and(|here| here.id() == self.runtime);
        // On this runtime the fetch keeps the time itself: a timer for each of thousands of callers is what would cost
        // them most.
        if is_here || runtime::current().is_err() {
            return match self.reported().await {
                // On this runtime, which is about to end, the next fetch would be lost as well.
                End::Lost => End::Failed(aborted()),
                end => end,
            };
        }
        loop {
            let beats = self.heartbeat.count();
            if let Ok(end) = timeout(max_silence, self.reported()).await {
                return end;
            }
            if self.heartbeat.count() == beats {
                return End::Silent;
            }
        }
    }

    async fn reported(&mut self) -> End {
        match self.report.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Err(error))) => End::Failed(error.clone()),
            Ok(_) => End::Landed,
            Err(_closed) => End::Lost,
        }
    }
}
