//! Builder of a keyed token provider.

use std::{fmt, hash::Hash, sync::Arc};

use super::{
    map::{Factory, Map},
    provider::KeyedTokenProvider,
};
use crate::{Clock, RefreshPolicy, SystemClock, TokenProvider};

const DEFAULT_CAPACITY: usize = 1000;

/// Builds a [`KeyedTokenProvider`].
pub struct KeyedTokenProviderBuilder<K, P> {
    factory: Factory<K, P>,
    capacity: usize,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
}

impl<K: Hash + Eq + Clone, P: TokenProvider + 'static> KeyedTokenProviderBuilder<K, P> {
    /// Sets the capacity in keys. Default: 1,000; at least 1.
    #[must_use]
    pub fn capacity(mut self, keys: usize) -> Self {
        self.capacity = keys.max(1);
        self
    }

    /// Sets the refresh policy of all keys. Default: [`RefreshPolicy::default`].
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

    /// Builds an empty map. Needs no runtime and spawns no task.
    #[must_use]
    pub fn build(self) -> KeyedTokenProvider<K, P> {
        KeyedTokenProvider {
            map: Arc::new(Map::new(self.factory, self.capacity, self.policy, self.clock)),
        }
    }
}

impl<K: Hash + Eq + Clone, P: TokenProvider + 'static> KeyedTokenProvider<K, P> {
    /// Creates a map of caches whose providers `factory` creates, with the default policy.
    pub fn new(factory: impl Fn(&K) -> P + Send + Sync + 'static) -> Self {
        Self::builder(factory).build()
    }

    /// Returns a builder of a map of caches whose providers `factory` creates.
    ///
    /// `factory` is called once for each key that is not in the map. Callers of that key wait for it, so it must not block.
    pub fn builder(factory: impl Fn(&K) -> P + Send + Sync + 'static) -> KeyedTokenProviderBuilder<K, P> {
        KeyedTokenProviderBuilder {
            factory: Box::new(factory),
            capacity: DEFAULT_CAPACITY,
            policy: RefreshPolicy::default(),
            clock: Arc::new(SystemClock),
        }
    }
}

impl<K, P> fmt::Debug for KeyedTokenProviderBuilder<K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedTokenProviderBuilder")
            .field("capacity", &self.capacity)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
