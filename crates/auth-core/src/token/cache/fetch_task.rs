//! The task that runs a fetch.

use std::{pin::pin, sync::Arc};

use tokio::{sync::watch, time::timeout};

use super::{
    in_flight::{Heartbeat, Report, beat_interval},
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
    /// Asks the provider, and reports its outcome or, after `fetch_timeout`, that it took too long. The call is not cut
    /// then, since it may have used up what a later one would need (a refresh token, say): it has as long again, and what
    /// it brings is taken in as that of an overtaken fetch is.
    pub(super) async fn run(mut self) {
        let cache = Arc::clone(&self.cache);
        let fetch_timeout = cache.policy.fetch_timeout();
        let mut call = pin!(cache.ask(self.started));
        let outcome = timeout(
            fetch_timeout,
            self.heartbeat.drive(beat_interval(fetch_timeout), call.as_mut()),
        )
        .await;
        let is_late = outcome.is_err();
        // The cache first: a caller who is woken must find what it was woken for.
        let report = cache.land(
            self.id,
            self.started,
            outcome.unwrap_or_else(|_elapsed| Err(timed_out())),
        );
        self.report.send_replace(Some(report));
        self.is_over = true;
        if is_late && let Ok(outcome) = timeout(fetch_timeout, call).await {
            // There is nobody to report to: the next callers find it in the cache.
            let _: Report = cache.land(self.id, self.started, outcome);
        }
    }
}

impl<P: TokenProvider + 'static> Inner<P> {
    /// Asks the provider to follow on a token that is valid at `started`, or for a new one.
    async fn ask(&self, started: Moment) -> Result<AccessToken, TokenError> {
        match self.valid_entry(started) {
            Some(current) => self.provider.refresh(&current.token).await,
            None => self.provider.token().await,
        }
    }
}

impl<P: TokenProvider + 'static> Drop for FetchTask<P> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        if std::thread::panicking() {
            let report = self.cache.fail(self.id, panicked());
            self.report.send_replace(Some(report));
        } else {
            // Without a report, those who wait on other runtimes ask once more.
            let _: Report = self.cache.fail(self.id, aborted());
        }
    }
}

/// Returns the error of a fetch that takes longer than one may.
pub(super) fn timed_out() -> TokenError {
    TokenError::new(
        TokenErrorKind::Unavailable,
        "the token fetch timed out: its provider hangs, or its runtime does not run",
    )
}

/// Returns the error of a fetch whose runtime dropped it.
pub(super) fn aborted() -> TokenError {
    TokenError::new(
        TokenErrorKind::Aborted,
        "the token fetch was aborted: its runtime shut down",
    )
}

fn panicked() -> TokenError {
    TokenError::new(TokenErrorKind::Panicked, "the token provider panicked")
}
