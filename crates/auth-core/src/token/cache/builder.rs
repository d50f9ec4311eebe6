//! Builder of a token cache.

use std::{borrow::Cow, sync::Arc};

use super::{cached::CachedTokenProvider, inner::Inner};
use crate::{Clock, RefreshPolicy, SystemClock, TokenProvider};

/// Builds a [`CachedTokenProvider`].
#[derive(Debug)]
pub struct CachedTokenProviderBuilder<P> {
    name: Option<Cow<'static, str>>,
    provider: P,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
}

impl<P: TokenProvider + 'static> CachedTokenProviderBuilder<P> {
    /// Sets the name of the cache in events and metrics, for a program with several caches. The number of names should be
    /// small: not one for each user. Default: none.
    #[must_use]
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the refresh policy. Default: [`RefreshPolicy::default`].
    #[must_use]
    pub fn policy(mut self, policy: RefreshPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Builds an empty cache. Needs no runtime and spawns no task.
    #[must_use]
    pub fn build(self) -> CachedTokenProvider<P> {
        CachedTokenProvider {
            cache: Arc::new(Inner::new(self.name, self.provider, self.policy, self.clock)),
        }
    }
}

impl<P: TokenProvider + 'static> CachedTokenProvider<P> {
    /// Creates a cache in front of `provider` with the default policy.
    pub fn new(provider: P) -> Self {
        Self::builder(provider).build()
    }

    /// Returns a builder of a cache in front of `provider`.
    pub fn builder(provider: P) -> CachedTokenProviderBuilder<P> {
        CachedTokenProviderBuilder {
            name: None,
            provider,
            policy: RefreshPolicy::default(),
            clock: Arc::new(SystemClock),
        }
    }
}
