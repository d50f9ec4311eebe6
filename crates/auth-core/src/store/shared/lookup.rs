//! Lookup in the store: a token, a lease, or waiting for another process.

use std::{future::Future, pin::pin, time::Duration};

use super::{
    SharedTokenProvider, TokenId,
    builder::OutagePolicy,
    race::{race, with_timeout},
    release_on_drop::ReleaseOnDrop,
};
use crate::{
    AccessToken, Moment, TokenError, TokenErrorKind, TokenProvider,
    store::{AcquireRequest, Acquired, Lease, StoreError, StoreErrorKind},
};

/// Divisor of a token's lifetime, of which this part is left when a process without the store requests its own token.
const RESERVE_DIVISOR: u32 = 10;
/// Maximum of that part.
const MAX_RESERVE: Duration = Duration::from_secs(60);

impl<P: TokenProvider> SharedTokenProvider<P> {
    /// Returns a token other than `current` from the store or the issuer, or `current` itself if it is valid and there is no
    /// other yet.
    pub(super) async fn lookup(&self, current: Option<&AccessToken>) -> Result<AccessToken, TokenError> {
        let clock = &*self.settings.clock;
        let start = clock.now();
        loop {
            // Before the lookup, or a change between its response and the wait would be missed.
            let changed = self.store.changed(&self.key);
            let asked = clock.now();
            let request = AcquireRequest {
                replaces: current.map(TokenId::of),
                min_remaining: current.map_or(Duration::ZERO, |current| remaining(current, asked)),
                rejected: self.lock().rejected,
                ..AcquireRequest::new(self.settings.lease)
            };
            let acquired = self.acquire(&request).await;
            let left = match acquired.and_then(|acquired| check(acquired, &request)) {
                Err(error) => return self.without_store(current, error).await,
                Ok(Acquired::Lease(lease)) => return self.fetch(&lease, current).await,
                Ok(Acquired::Failed(failure)) => {
                    self.lock().failures = failure.consecutive();
                    return self.unexpired(current).ok_or_else(|| failure.to_error());
                }
                Ok(Acquired::Token(token)) => {
                    let token = token.into_token(asked);
                    if !token.is_expired(clock.now()) {
                        self.lock().failures = 0;
                        return Ok(token);
                    }
                    // It expired on its way.
                    self.settings.poll_interval
                }
                Ok(Acquired::Held { remaining }) => remaining,
            };
            let mut pause = left;
            if let Some(current) = self.unexpired(current) {
                let waited = clock.now().since(start);
                let wait = self.settings.max_wait_with_token.saturating_sub(waited);
                if wait.is_zero() {
                    return Ok(current);
                }
                pause = pause.min(wait);
            }
            // At least a millisecond, so that a store that reports no remaining time is not asked in a loop.
            let pause = pause
                .min(self.settings.poll_interval)
                .max(Duration::from_millis(1));
            race(pin!(changed), pin!(clock.sleep(pause))).await;
        }
    }

    /// Acquires from the store. A lease that it grants without a response in time is released again.
    async fn acquire(&self, request: &AcquireRequest) -> Result<Acquired, StoreError> {
        self.check_breaker()?;
        let lease = Lease::new(&*request.owner, 0);
        let granted = ReleaseOnDrop::new(self, &lease);
        let acquired = self
            .call_within_timeout(self.store.acquire(&self.key, request))
            .await?;
        granted.disarm();
        Ok(acquired)
    }

    /// Calls the store within its timeout, unless it has failed several times just now.
    pub(super) async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.check_breaker()?;
        self.call_within_timeout(call).await
    }

    fn check_breaker(&self) -> Result<(), StoreError> {
        let now = self.settings.clock.now();
        self.lock().breaker.check(now)
    }

    async fn call_within_timeout<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let clock = &*self.settings.clock;
        let outcome = with_timeout(clock, self.settings.store_timeout, call).await;
        let now = clock.now();
        self.lock().breaker.record(now, outcome.as_ref().err());
        outcome
    }

    /// Returns a token while the store is unavailable because of `error`.
    async fn without_store(
        &self,
        current: Option<&AccessToken>,
        error: StoreError,
    ) -> Result<AccessToken, TokenError> {
        let is_open = self.settings.outage == OutagePolicy::FailOpen;
        match self.unexpired(current) {
            Some(current) if !is_open || has_reserve(&current, self.settings.clock.now()) => {
                tracing::debug!(token.store.error = %error, "token kept: its store is unavailable");
                Ok(current)
            }
            _ if is_open => {
                tracing::warn!(token.store.error = %error, "token requested without its store, which is unavailable");
                self.issue(current).await
            }
            _ => Err(
                TokenError::new(TokenErrorKind::Unavailable, "the token store is unavailable")
                    .with_source(error),
            ),
        }
    }

    /// Returns `current` if it has not expired meanwhile.
    fn unexpired(&self, current: Option<&AccessToken>) -> Option<AccessToken> {
        current
            .filter(|current| !current.is_expired(self.settings.clock.now()))
            .cloned()
    }

    /// Requests a token from the issuer.
    pub(super) async fn issue(&self, current: Option<&AccessToken>) -> Result<AccessToken, TokenError> {
        match current {
            Some(current) => self.issuer.refresh(current).await,
            None => self.issuer.token().await,
        }
    }
}

/// Rejects a token that does not satisfy `request`: a store that returned it once would return it again.
fn check(acquired: Acquired, request: &AcquireRequest) -> Result<Acquired, StoreError> {
    match acquired {
        Acquired::Token(token) if !request.accepts(token.id(), token.remaining()) => Err(StoreError::new(
            StoreErrorKind::Unreadable,
            "the token store returned a token that was to be replaced",
        )),
        acquired => Ok(acquired),
    }
}

/// Returns the remaining lifetime of `token` at `now`; zero if it is unknown, since any other one is better then.
fn remaining(token: &AccessToken, now: Moment) -> Duration {
    token.expiry().map_or(Duration::ZERO, |expiry| now.until(expiry))
}

/// Returns whether `token` is valid for so long that a process without the store does not replace it yet.
fn has_reserve(token: &AccessToken, now: Moment) -> bool {
    let Some(expiry) = token.expiry() else {
        return true;
    };
    let lifetime = token
        .issued()
        .map_or(Duration::ZERO, |issued| issued.until(expiry));
    now.until(expiry) > (lifetime / RESERVE_DIVISOR).min(MAX_RESERVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, Placement, SystemClock};

    #[test]
    fn reserve_is_a_part_of_the_lifetime() {
        let issued = SystemClock.now();
        let token = AccessToken::new("t", Placement::Bearer);
        assert!(has_reserve(&token, issued), "no expiry");
        for (lifetime, reserve) in [(300, 30), (900, 60), (86_400, 60)] {
            let (lifetime, reserve) = (Duration::from_secs(lifetime), Duration::from_secs(reserve));
            let token = token.clone().valid_for(lifetime, issued).with_issued_at(issued);
            let left = |left: Duration| has_reserve(&token, issued.plus(lifetime).minus(left));
            let little = Duration::from_millis(1);
            assert!(left(reserve + little), "{lifetime:?}");
            assert!(
                !left(reserve) && !left(reserve.saturating_sub(little)),
                "{lifetime:?}"
            );
        }
    }

    #[test]
    fn lifetime_that_is_unknown_counts_as_over() {
        let now = SystemClock.now();
        let token = AccessToken::new("t", Placement::Bearer);
        assert_eq!(remaining(&token, now), Duration::ZERO);
        let token = token.valid_for(Duration::from_secs(9), now);
        assert_eq!(remaining(&token, now), Duration::from_secs(9));
    }

    #[test]
    fn token_to_be_replaced_is_rejected() {
        let now = SystemClock.now();
        let token = AccessToken::new("t", Placement::Bearer);
        let stored =
            crate::store::StoredToken::new(&token, now, Duration::ZERO, Duration::from_secs(9)).unwrap();
        let request = AcquireRequest::new(Duration::from_secs(60));
        assert!(check(Acquired::Token(stored.clone()), &request).is_ok());
        let rejected = AcquireRequest {
            rejected: Some(stored.id()),
            ..request
        };
        let error = check(Acquired::Token(stored), &rejected).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unreadable);
    }
}
