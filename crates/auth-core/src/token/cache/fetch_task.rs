//! The task that runs a fetch.

use std::{pin::pin, sync::Arc};

use tokio::{sync::watch, time::timeout};

use super::{
    in_flight::{InFlight, Report, beat_interval},
    inner::Inner,
};
use crate::{AccessToken, TokenError, TokenErrorKind, TokenProvider};

/// The running fetch. Its drop handles the ends that are not a return (a panic, an abort, a runtime that shuts down), so
/// that the callers who wait for it never hang.
pub(super) struct FetchTask<P: TokenProvider + 'static> {
    pub(super) cache: Arc<Inner<P>>,
    pub(super) fetch: InFlight,
    pub(super) report: watch::Sender<Option<Report>>,
}

impl<P: TokenProvider + 'static> FetchTask<P> {
    /// Asks the provider, and reports its outcome or, after `fetch_timeout`, that it took too long. The call is not cut
    /// then, since it may have used up what a later one would need (a refresh token, say): it has as long again, and what
    /// it brings is taken in as that of an overtaken fetch is.
    pub(super) async fn run(self) {
        let fetch_timeout = self.cache.policy.fetch_timeout();
        let mut call = pin!(self.ask());
        let beat_interval = beat_interval(fetch_timeout);
        let driven = self.fetch.heartbeat.drive(beat_interval, call.as_mut());
        match timeout(fetch_timeout, driven).await {
            Ok(outcome) => self.land(outcome),
            Err(_elapsed) => {
                self.land(Err(timed_out()));
                if let Ok(outcome) = timeout(fetch_timeout, call).await {
                    self.land(outcome);
                }
            }
        }
    }

    /// Asks the provider to follow on a token that is valid, or for a new one.
    async fn ask(&self) -> Result<AccessToken, TokenError> {
        let provider = &self.cache.provider;
        match self.cache.valid_entry(self.fetch.started) {
            Some(current) => provider.refresh(&current.token).await,
            None => provider.token().await,
        }
    }

    fn land(&self, outcome: Result<AccessToken, TokenError>) {
        // The cache first: a caller who is woken must find what it was woken for.
        let report = self.cache.land(&self.fetch, outcome);
        self.report.send_replace(Some(report));
    }
}

impl<P: TokenProvider + 'static> Drop for FetchTask<P> {
    fn drop(&mut self) {
        if self.report.borrow().is_some() {
            return;
        }
        if std::thread::panicking() {
            self.land(Err(panicked()));
        } else {
            // Without a report, those who wait on other runtimes ask once more.
            let _: Report = self.cache.land(&self.fetch, Err(aborted()));
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
