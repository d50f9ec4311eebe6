//! Baseline of a cold start: one detached fetch that all callers wait for.

use std::sync::{Arc, Mutex, PoisonError};

use auth_core::{AccessToken, TokenError, TokenProvider};
use tokio::sync::watch;

type Outcome = Option<Result<AccessToken, TokenError>>;

/// Typical hand-written single flight, without expiry, refresh or backoff.
#[derive(Debug)]
pub(crate) struct SingleFlight<P> {
    provider: Arc<P>,
    in_flight: Mutex<Option<watch::Receiver<Outcome>>>,
}

impl<P: TokenProvider + 'static> SingleFlight<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self {
            provider: Arc::new(provider),
            in_flight: Mutex::default(),
        }
    }

    pub(crate) async fn token(&self) -> Outcome {
        let mut in_flight = {
            let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            in_flight.get_or_insert_with(|| self.start()).clone()
        };
        in_flight.wait_for(Option::is_some).await.ok()?.clone()
    }

    fn start(&self) -> watch::Receiver<Outcome> {
        let (sender, receiver) = watch::channel(None);
        let provider = Arc::clone(&self.provider);
        tokio::spawn(async move { sender.send_replace(Some(provider.token().await)) });
        receiver
    }
}
