//! A fetch as its own task runs it.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{
    fetching::Failure,
    flight::{Claim, Outcome, aborted, hung},
    shared::Shared,
};
use crate::{Moment, TokenProvider};

/// The running fetch. However it ends, those who wait get an answer: the drop sees to the ends that
/// are not a return (a panic, an abort, a runtime that goes away).
pub(super) struct Landing<P: TokenProvider + 'static> {
    pub(super) cache: Arc<Shared<P>>,
    pub(super) id: u64,
    pub(super) started: Moment,
    pub(super) claim: Claim,
    pub(super) sender: watch::Sender<Option<Outcome>>,
    pub(super) landed: bool,
}

impl<P: TokenProvider + 'static> Landing<P> {
    pub(super) async fn fetch(mut self) {
        if !self.claim.begin() {
            return;
        }
        let outcome = self.ask().await;
        // The cache first: a caller who is woken must find what it was woken for.
        self.cache.land(self.id, self.started, &outcome);
        self.sender.send_replace(Some(outcome));
        self.landed = true;
    }

    /// Asks the provider, for as long as that may take: the one timer of all who wait on this runtime.
    async fn ask(&self) -> Outcome {
        let provider = &self.cache.provider;
        let answer = async {
            match self.cache.valid_entry(self.started) {
                Some(current) => provider.renew(&current.token).await,
                None => provider.token().await,
            }
        };
        tokio::time::timeout(self.cache.policy.fetch_timeout, answer)
            .await
            .unwrap_or_else(|_elapsed| Err(hung()))
    }
}

impl<P: TokenProvider + 'static> Drop for Landing<P> {
    fn drop(&mut self) {
        // Those who waited for a fetch that was called off find the channel closed, and join the next one.
        if self.landed || !self.claim.begin() {
            return;
        }
        let mut error = aborted();
        let mut fetching = self.cache.lock();
        if fetching.end(self.id) {
            fetching.counts.failed();
            if std::thread::panicking() {
                // Who has a token can do without a provider in trouble for a while; who has none asks afresh.
                fetching.failure = Some(Failure {
                    error: error.clone(),
                    at: self.started,
                    pause_with_token: self.cache.policy.pause_after(true, None),
                    pause_without: Duration::ZERO,
                });
            }
        } else if let Some(failure) = &fetching.failure {
            // It was given up, and whoever did so has said why.
            error = failure.error.clone();
        }
        drop(fetching);
        self.sender.send_replace(Some(Err(error)));
    }
}
