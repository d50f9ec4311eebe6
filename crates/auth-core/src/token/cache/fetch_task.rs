//! Task that runs a fetch.

use std::{pin::pin, sync::Arc};

use tokio::{sync::watch, time::timeout};

use super::{
    errors::{aborted, panicked, timed_out},
    heartbeat::beat_interval,
    in_flight::{FetchResult, InFlight},
    inner::Inner,
};
use crate::{AccessToken, TokenError, TokenProvider};

/// The task of a fetch. Its `Drop` completes a fetch that does not return (a panic, an abort, a runtime that shuts down), so
/// that its waiters never hang.
pub(super) struct FetchTask<P: TokenProvider + 'static> {
    pub(super) cache: Arc<Inner<P>>,
    pub(super) fetch: InFlight,
    pub(super) result: watch::Sender<Option<FetchResult>>,
}

impl<P: TokenProvider + 'static> FetchTask<P> {
    /// Calls the provider and completes the fetch, after `fetch_timeout` with an error. The call is not cancelled then,
    /// since it may have consumed a refresh token: it may take as long again, and its late token may still be stored.
    pub(super) async fn run(self) {
        let fetch_timeout = self.cache.policy.fetch_timeout();
        let mut call = pin!(self.call());
        let beat_interval = beat_interval(fetch_timeout);
        let driven = self.fetch.heartbeat.drive(beat_interval, call.as_mut());
        match timeout(fetch_timeout, driven).await {
            Ok(outcome) => self.complete(outcome),
            Err(_elapsed) => {
                self.complete(Err(timed_out()));
                if let Ok(outcome) = timeout(fetch_timeout, call).await {
                    self.complete(outcome);
                }
            }
        }
    }

    /// Refreshes the cached token if it is valid, and otherwise requests a new one.
    async fn call(&self) -> Result<AccessToken, TokenError> {
        let provider = &self.cache.provider;
        match self.cache.valid_entry(self.fetch.started) {
            Some(current) => provider.refresh(&current.token).await,
            None => provider.token().await,
        }
    }

    fn complete(&self, outcome: Result<AccessToken, TokenError>) {
        // The cache first: a waiter must find the token when it wakes.
        let result = self.cache.complete(&self.fetch, outcome);
        self.result.send_replace(Some(result));
    }
}

impl<P: TokenProvider + 'static> Drop for FetchTask<P> {
    fn drop(&mut self) {
        if self.result.borrow().is_some() {
            return;
        }
        if std::thread::panicking() {
            self.complete(Err(panicked()));
        } else {
            // Without a result, the waiters on other runtimes start a new fetch.
            let _: FetchResult = self.cache.complete(&self.fetch, Err(aborted()));
        }
    }
}
