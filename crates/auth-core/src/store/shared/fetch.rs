//! Token request with a lease.

use std::{
    future::Future,
    pin::{Pin, pin},
    time::Duration,
};

use super::{
    SharedTokenProvider,
    race::{Winner, race},
    release_on_drop::ReleaseOnDrop,
};
use crate::{
    AccessToken, TokenError, TokenProvider,
    store::{AcquireRequest, Acquired, FetchFailure, Lease, StoredToken, TokenId},
};

/// Maximum `Retry-After` of the token endpoint that holds back the whole fleet.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(300);
/// Renewals within the duration of a lease.
const RENEWALS: u32 = 3;

impl<P: TokenProvider> SharedTokenProvider<P> {
    /// Requests a token from the issuer, and publishes it or its failure.
    pub(super) async fn fetch(
        &self,
        lease: &Lease,
        current: Option<&AccessToken>,
    ) -> Result<AccessToken, TokenError> {
        let unused = ReleaseOnDrop::new(self, lease);
        let outcome = self.renewing(lease, pin!(self.issue(current))).await;
        unused.disarm();
        match outcome {
            Ok(token) => Ok(self.publish(lease, token).await),
            Err(error) => {
                self.report(lease, &error).await;
                Err(error)
            }
        }
    }

    /// Drives `call` to its end and renews `lease` meanwhile. The call is never dropped, since it may have consumed a refresh
    /// token: without the lease, its token is published unless a later one was.
    async fn renewing<F: Future>(&self, lease: &Lease, mut call: Pin<&mut F>) -> F::Output {
        let settings = &self.settings;
        let start = settings.clock.now();
        loop {
            let pause = pin!(settings.clock.sleep(settings.lease / RENEWALS));
            if let Winner::First(output) = race(call.as_mut(), pause).await {
                return output;
            }
            if settings.clock.now().since(start) >= settings.max_lease {
                return call.await;
            }
            let renewal = pin!(self.call(self.store.renew(&self.key, lease, settings.lease)));
            match race(call.as_mut(), renewal).await {
                Winner::First(output) => return output,
                Winner::Second(Ok(true)) => {}
                Winner::Second(Ok(false)) => {
                    tracing::debug!("lease of the token lost");
                    return call.await;
                }
                Winner::Second(Err(error)) => {
                    tracing::debug!(token.store.error = %error, "lease of the token not renewed");
                }
            }
        }
    }

    /// Publishes `token`, and returns the token that the fleet uses: this one, or that of a later lease.
    async fn publish(&self, lease: &Lease, token: AccessToken) -> AccessToken {
        {
            let mut state = self.lock();
            state.failures = 0;
            // A provider that issues the rejected token again insists on it.
            state.rejected = state.rejected.filter(|rejected| *rejected != TokenId::of(&token));
        }
        let settings = &self.settings;
        let now = settings.clock.now();
        let Some(stored) = StoredToken::new(&token, now, settings.margin, settings.fallback_lifetime) else {
            // It expires too soon to be shared.
            self.release(lease, None).await;
            return token;
        };
        match self.call(self.store.publish(&self.key, lease, &stored)).await {
            Ok(true) => token,
            Ok(false) => {
                tracing::debug!("token superseded by that of a later lease");
                self.published().await.unwrap_or(token)
            }
            Err(error) => {
                tracing::warn!(token.store.error = %error, "token not published");
                token
            }
        }
    }

    /// Returns the published token.
    async fn published(&self) -> Option<AccessToken> {
        let asked = self.settings.clock.now();
        let request = AcquireRequest::new(self.settings.lease);
        match self.call(self.store.acquire(&self.key, &request)).await {
            Ok(Acquired::Token(token)) => Some(token.into_token(asked)),
            Ok(Acquired::Lease(lease)) => {
                self.release(&lease, None).await;
                None
            }
            _ => None,
        }
    }

    /// Reports the failure of a token request to the other processes.
    async fn report(&self, lease: &Lease, error: &TokenError) {
        let failures = self.lock().failures.saturating_add(1);
        let backoff = self.settings.failure_backoff.bound(failures);
        let requested = error.retry_after().unwrap_or_default().min(MAX_RETRY_AFTER);
        let backoff = backoff.max(requested);
        let failure = FetchFailure::new(error, failures, backoff);
        if failure.is_some() {
            self.lock().failures = failures;
        }
        self.release(lease, failure.as_ref()).await;
    }

    async fn release(&self, lease: &Lease, failure: Option<&FetchFailure>) {
        if let Err(error) = self.call(self.store.release(&self.key, lease, failure)).await {
            tracing::debug!(token.store.error = %error, "lease of the token not released");
        }
    }
}
