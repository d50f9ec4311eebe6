//! Tokens of many owners.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{AccessToken, CachedTokenProvider, Clock, RefreshPolicy, SystemClock, TokenError, TokenProvider};

/// How many owners are remembered unless said otherwise.
const DEFAULT_CAPACITY: usize = 1000;

/// Keeps the tokens of many owners, each in a [`CachedTokenProvider`] of its own: for a service that acts for many
/// merchants.
///
/// * The cache of a key is made when the key is first asked for, by the factory that it was set up with.
/// * One key's fetch never holds up another key: what they share is a map, and its lock is held for a look or an entry, never
///   across an await, nor while the factory or a provider runs.
/// * The map is bounded. When it is full, the key that was not asked for the longest makes room. Who still holds its
///   cache, or waits for its token, is not disturbed.
///
/// Cloning gives another handle to the same map.
///
/// ```
/// use auth_core::{AccessToken, KeyedTokenProvider, Placement, StaticToken, TokenProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
/// // From a merchant's id to the provider that signs in as that merchant.
/// let merchants = KeyedTokenProvider::builder(|merchant: &u64| {
///     StaticToken::new(AccessToken::new(format!("token of {merchant}"), Placement::Bearer))
/// })
/// .capacity(10_000)
/// .build();
///
/// let token = merchants.token(&7).await?;
/// assert_eq!(token.secret().expose(), "token of 7");
///
/// // A client takes the cache of one merchant as its source of tokens.
/// let tokens: Box<dyn TokenProvider> = Box::new(merchants.get(&7));
/// assert!(tokens.token().await?.is_same(&token));
/// # Ok(()) }
/// ```
pub struct KeyedTokenProvider<K, P: TokenProvider + 'static> {
    inner: Arc<Inner<K, P>>,
}

type Factory<K, P> = Box<dyn Fn(&K) -> P + Send + Sync>;

struct Inner<K, P: TokenProvider + 'static> {
    factory: Factory<K, P>,
    capacity: usize,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
    caches: RwLock<HashMap<K, Kept<P>>>,
    /// Counts the looks, so that each knows which came last.
    looks: AtomicU64,
}

struct Kept<P: TokenProvider + 'static> {
    cache: CachedTokenProvider<P>,
    last_look: AtomicU64,
}

/// Sets up a [`KeyedTokenProvider`].
pub struct KeyedTokenProviderBuilder<K, P> {
    factory: Factory<K, P>,
    capacity: usize,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
}

impl<K: Hash + Eq + Clone, P: TokenProvider + 'static> KeyedTokenProviderBuilder<K, P> {
    /// How many keys are remembered. Default: 1,000; at least 1.
    #[must_use]
    pub fn capacity(mut self, keys: usize) -> Self {
        self.capacity = keys.max(1);
        self
    }

    /// When tokens are refreshed, of every key. Default: [`RefreshPolicy::default`].
    #[must_use]
    pub fn policy(mut self, policy: RefreshPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Where time comes from. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The map, still empty. Needs no runtime and starts nothing.
    #[must_use]
    pub fn build(self) -> KeyedTokenProvider<K, P> {
        KeyedTokenProvider {
            inner: Arc::new(Inner {
                factory: self.factory,
                capacity: self.capacity,
                policy: self.policy,
                clock: self.clock,
                caches: RwLock::default(),
                looks: AtomicU64::new(0),
            }),
        }
    }
}

impl<K: Hash + Eq + Clone, P: TokenProvider + 'static> KeyedTokenProvider<K, P> {
    /// Keeps tokens of the providers that `factory` makes, with the default policy.
    pub fn new(factory: impl Fn(&K) -> P + Send + Sync + 'static) -> Self {
        Self::builder(factory).build()
    }

    /// Keeps tokens of the providers that `factory` makes, to be configured. Two who ask for a new key at the same time
    /// may both call the factory; only one of the two providers is kept and ever asked.
    pub fn builder(factory: impl Fn(&K) -> P + Send + Sync + 'static) -> KeyedTokenProviderBuilder<K, P> {
        KeyedTokenProviderBuilder {
            factory: Box::new(factory),
            capacity: DEFAULT_CAPACITY,
            policy: RefreshPolicy::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The cache of `key`, made now if there is none. Asks nobody for a token.
    pub fn get(&self, key: &K) -> CachedTokenProvider<P> {
        if let Some(kept) = self.inner.read().get(key) {
            return self.inner.look_at(kept);
        }
        let cache = CachedTokenProvider::builder((self.inner.factory)(key))
            .policy(self.inner.policy.clone())
            .clock(Arc::clone(&self.inner.clock))
            .build();
        self.inner.keep(key, cache)
    }

    /// A token of `key` that is valid now.
    ///
    /// # Errors
    ///
    /// [`TokenError`], when there is no valid token to give.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the fetch running as long as the key is remembered; its token is there for the next
    /// caller.
    pub async fn token(&self, key: &K) -> Result<AccessToken, TokenError> {
        self.get(key).token().await
    }

    /// The token of `key` that is already at hand; a key that is not remembered has none.
    pub fn cached_token(&self, key: &K) -> Option<AccessToken> {
        self.remembered(key)?.cached_token()
    }

    /// The provider refused this token of `key`. A newer one stays, and so do those of other keys.
    pub fn invalidate(&self, key: &K, refused: &AccessToken) {
        if let Some(cache) = self.remembered(key) {
            cache.invalidate(refused);
        }
    }

    /// Forgets `key`, as when its credentials have changed: the next call makes a new provider. Whether it was remembered.
    pub fn remove(&self, key: &K) -> bool {
        // What is dropped is dropped outside the lock: it may be foreign code.
        let removed = self.inner.write().remove(key);
        removed.is_some()
    }

    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.inner.read().len()
    }

    /// Whether no key is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn remembered(&self, key: &K) -> Option<CachedTokenProvider<P>> {
        let caches = self.inner.read();
        Some(self.inner.look_at(caches.get(key)?))
    }
}

impl<K: Hash + Eq + Clone, P: TokenProvider + 'static> Inner<K, P> {
    /// Keeps `cache` for `key`, unless another came first, which then is the one.
    fn keep(&self, key: &K, cache: CachedTokenProvider<P>) -> CachedTokenProvider<P> {
        let mut caches = self.write();
        if let Some(kept) = caches.get(key) {
            let kept = self.look_at(kept);
            drop(caches);
            return kept;
        }
        let evicted = if caches.len() >= self.capacity {
            longest_unseen(&caches).and_then(|unseen| caches.remove(&unseen))
        } else {
            None
        };
        let kept = Kept {
            cache,
            last_look: AtomicU64::new(0),
        };
        let cache = self.look_at(&kept);
        caches.insert(key.clone(), kept);
        drop(caches);
        // Outside the lock: it may be foreign code.
        drop(evicted);
        cache
    }
}

impl<K, P: TokenProvider + 'static> Inner<K, P> {
    fn look_at(&self, kept: &Kept<P>) -> CachedTokenProvider<P> {
        let look = self.looks.fetch_add(1, Ordering::Relaxed);
        kept.last_look.store(look, Ordering::Relaxed);
        kept.cache.clone()
    }

    // A key's `Hash` and `Eq` may panic, and then the map is what it was before.
    fn read(&self) -> RwLockReadGuard<'_, HashMap<K, Kept<P>>> {
        self.caches.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<K, Kept<P>>> {
        self.caches.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key that was not asked for the longest. Only a new key in a full map looks through all of it.
fn longest_unseen<K: Clone, P: TokenProvider>(caches: &HashMap<K, Kept<P>>) -> Option<K> {
    let last_look = |kept: &Kept<P>| kept.last_look.load(Ordering::Relaxed);
    let unseen = caches.iter().min_by_key(|(_, kept)| last_look(kept));
    unseen.map(|(key, _)| key.clone())
}

impl<K, P: TokenProvider + 'static> Clone for KeyedTokenProvider<K, P> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

/// Shows how many keys there are and none of them, since a key may be somebody's data.
impl<K, P: TokenProvider + 'static> fmt::Debug for KeyedTokenProvider<K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedTokenProvider")
            .field("keys", &self.inner.read().len())
            .field("capacity", &self.inner.capacity)
            .finish_non_exhaustive()
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

#[cfg(test)]
mod tests;
