//! The task that runs a fetch.

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll};

use tokio::{sync::watch, time::timeout};

use super::{
    in_flight::{Heartbeat, Report, aborted, beat_interval},
    inner::Inner,
};
use crate::{AccessToken, Moment, TokenError, TokenErrorKind, TokenProvider};

/// The running fetch. Its drop handles the ends that are not a return (a panic, an abort, a runtime that shuts down), so
/// that the callers who wait for it never hang.
pub(super) struct FetchTask<P: TokenProvider + 'static> {
    pub(super) cache: Arc<Inner<P>>,
    pub(super) id: u64,
    pub(super) started: Moment,
    pub(super) heartbeat: Heartbeat,
    pub(super) report: watch::Sender<Option<Report>>,
    pub(super) is_over: bool,
}

impl<P: TokenProvider + 'static> FetchTask<P> {
    pub(super) async fn run(mut self) {
        let outcome = self.outcome().await;
        if let Some(outcome) = outcome {
            // The cache first: a caller who is woken must find what it was woken for.
            let report = self.cache.land(self.id, self.started, outcome);
            self.report.send_replace(Some(report));
        }
        self.is_over = true;
    }

    /// Returns the provider's outcome; `None` when the last handle of the cache is dropped before.
    async fn outcome(&self) -> Option<Result<AccessToken, TokenError>> {
        let mut handles = self.cache.handles.clone();
        let mut dropped = pin!(handles.changed());
        let mut asked = pin!(self.ask());
        poll_fn(|context| match dropped.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => asked.as_mut().poll(context).map(Some),
        })
        .await
    }

    /// Asks the provider, for as long as that may take. It has the timers of all callers who wait on this runtime.
    async fn ask(&self) -> Result<AccessToken, TokenError> {
        let provider = &self.cache.provider;
        let fetch_timeout = self.cache.policy.fetch_timeout();
        let mut fetch = pin!(timeout(fetch_timeout, async {
            match self.cache.valid_entry(self.started) {
                Some(current) => provider.refresh(&current.token).await,
                None => provider.token().await,
            }
        }));
        loop {
            match timeout(beat_interval(fetch_timeout), &mut fetch).await {
                Ok(Ok(outcome)) => return outcome,
                Ok(Err(_elapsed)) => return Err(timed_out()),
                Err(_elapsed) => self.heartbeat.beat(),
            }
        }
    }
}

impl<P: TokenProvider + 'static> Drop for FetchTask<P> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let report = self.cache.fail(self.id, aborted());
        // Without a report, those who wait on other runtimes ask once more.
        if std::thread::panicking() {
            self.report.send_replace(Some(report));
        }
    }
}

/// What callers get when a fetch takes longer than one may.
pub(super) fn timed_out() -> TokenError {
    TokenError::new(
        TokenErrorKind::Unavailable,
        "the token fetch timed out: its provider hangs, or its runtime does not run",
    )
}
