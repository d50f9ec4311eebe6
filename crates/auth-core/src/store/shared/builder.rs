//! Builder of a shared token provider.

use std::{sync::Arc, time::Duration};

use super::{SharedTokenProvider, State};
use crate::{
    Backoff, Clock, SystemClock, TokenProvider,
    store::{StoreKey, TokenStore},
    sync::Mutex,
};

/// Behavior of a process without a valid token while the store is unavailable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutagePolicy {
    /// Each process requests a token for itself, as without a store. The default.
    #[default]
    FailOpen,
    /// Callers get an error of kind [`Unavailable`](crate::TokenErrorKind::Unavailable): for a provider that revokes the old
    /// token when it issues a new one, or locks accounts that sign in too often.
    FailClosed,
}

#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) outage: OutagePolicy,
    pub(super) lease: Duration,
    pub(super) max_lease: Duration,
    pub(super) margin: Duration,
    pub(super) fallback_lifetime: Duration,
    pub(super) poll_interval: Duration,
    pub(super) max_wait_with_token: Duration,
    pub(super) store_timeout: Duration,
    pub(super) failure_backoff: Backoff,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            outage: OutagePolicy::default(),
            lease: Duration::from_secs(6),
            max_lease: Duration::from_secs(130),
            margin: Duration::from_millis(500),
            fallback_lifetime: Duration::from_secs(300),
            poll_interval: Duration::from_millis(250),
            max_wait_with_token: Duration::from_secs(5),
            store_timeout: Duration::from_secs(1),
            failure_backoff: Backoff::exponential(Duration::from_secs(1)).with_max(Duration::from_secs(60)),
        }
    }
}

/// Builds a [`SharedTokenProvider`].
#[derive(Debug)]
pub struct SharedTokenProviderBuilder<P = Arc<dyn TokenProvider>> {
    issuer: P,
    store: Arc<dyn TokenStore>,
    key: StoreKey,
    settings: Settings,
}

impl<P: TokenProvider> SharedTokenProvider<P> {
    /// Creates a provider that shares the tokens of `issuer` with all processes that use `key` in `store`.
    pub fn new(issuer: P, store: Arc<dyn TokenStore>, key: StoreKey) -> Self {
        Self::builder(issuer, store, key).build()
    }

    /// Returns a builder.
    pub fn builder(issuer: P, store: Arc<dyn TokenStore>, key: StoreKey) -> SharedTokenProviderBuilder<P> {
        SharedTokenProviderBuilder {
            issuer,
            store,
            key,
            settings: Settings::default(),
        }
    }
}

impl<P: TokenProvider> SharedTokenProviderBuilder<P> {
    /// Sets the policy for an unavailable store. Default: [`OutagePolicy::FailOpen`].
    #[must_use]
    pub fn outage_policy(mut self, policy: OutagePolicy) -> Self {
        self.settings.outage = policy;
        self
    }

    /// Sets the duration of a lease. Its holder renews it three times as often, so it delays the others only when its
    /// holder dies. Default: 6 seconds.
    #[must_use]
    pub fn lease(mut self, duration: Duration) -> Self {
        self.settings.lease = duration;
        self
    }

    /// Sets the maximum time for which a holder renews its lease. Default: 130 seconds, as the default
    /// [`fetch_timeout`](crate::RefreshPolicy::with_fetch_timeout) of a cache.
    #[must_use]
    pub fn max_lease(mut self, duration: Duration) -> Self {
        self.settings.max_lease = duration;
        self
    }

    /// Sets the time before its expiry at which a stored token counts as expired, so that no process gets a token that
    /// expires on its way. Default: 500 ms.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.settings.margin = margin;
        self
    }

    /// Sets the lifetime of stored tokens of unknown expiry. Default: 5 minutes.
    #[must_use]
    pub fn fallback_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.fallback_lifetime = lifetime;
        self
    }

    /// Sets the interval at which a waiting process asks again, if the store does not report a change before. Default:
    /// 250 ms.
    #[must_use]
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.settings.poll_interval = interval;
        self
    }

    /// Sets the maximum wait for the token of another process while the caller's own is valid. Default: 5 seconds.
    #[must_use]
    pub fn max_wait_with_token(mut self, wait: Duration) -> Self {
        self.settings.max_wait_with_token = wait;
        self
    }

    /// Sets the timeout of each call of the store. Default: 1 second.
    #[must_use]
    pub fn store_timeout(mut self, timeout: Duration) -> Self {
        self.settings.store_timeout = timeout;
        self
    }

    /// Sets the backoff of the whole fleet after consecutive failures. Default: 1 second, doubling up to 1 minute.
    #[must_use]
    pub fn failure_backoff(mut self, backoff: Backoff) -> Self {
        self.settings.failure_backoff = backoff;
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Builds the provider. Sends nothing.
    #[must_use]
    pub fn build(self) -> SharedTokenProvider<P> {
        SharedTokenProvider {
            issuer: self.issuer,
            store: self.store,
            key: self.key,
            settings: self.settings,
            state: Mutex::new(State::default()),
        }
    }
}
