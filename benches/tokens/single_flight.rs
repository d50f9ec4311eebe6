//! The floor of a cold start: one detached fetch that all wait for, and nothing else.

use std::sync::{Arc, Mutex, PoisonError};

use auth_core::{AccessToken, TokenError, TokenProvider};
use tokio::sync::watch;

type Outcome = Option<Result<AccessToken, TokenError>>;

/// As people write it by hand: no expiry, no refresh, no failure that is remembered.
#[derive(Debug)]
pub(crate) struct SingleFlight<P> {
    provider: Arc<P>,
    flight: Mutex<Option<watch::Receiver<Outcome>>>,
}

impl<P: TokenProvider + 'static> SingleFlight<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self {
            provider: Arc::new(provider),
            flight: Mutex::default(),
        }
    }

    pub(crate) async fn token(&self) -> Outcome {
        let mut flight = {
            let mut flight = self.flight.lock().unwrap_or_else(PoisonError::into_inner);
            flight.get_or_insert_with(|| self.start()).clone()
        };
        flight.wait_for(Option::is_some).await.ok()?.clone()
    }

    fn start(&self) -> watch::Receiver<Outcome> {
        let (sender, receiver) = watch::channel(None);
        let provider = Arc::clone(&self.provider);
        tokio::spawn(async move { sender.send_replace(Some(provider.token().await)) });
        receiver
    }
}
