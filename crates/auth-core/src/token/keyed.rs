//! Tokens of many owners.

mod stats;

use std::{
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use lru::LruCache;

pub use self::stats::KeyedTokenStats;
use crate::{AccessToken, CachedTokenProvider, Clock, RefreshPolicy, SystemClock, TokenError, TokenProvider};

/// How many owners are remembered unless said otherwise.
const DEFAULT_CAPACITY: usize = 1000;
/// How many caches a new key looks at for one that makes room. Those that are in use go to the end of the line, so the
/// next key looks at others.
const MAX_CANDIDATES: usize = 16;

/// Keeps the tokens of many owners, each in a [`CachedTokenProvider`] of its own: for a service that acts for many
/// merchants.
///
/// * The cache of a key is made when the key is first asked for, by the factory that it was set up with.
/// * One key's fetch never holds up another key: what they share is a map, and its lock is held for a look or an entry, never
///   across an await, nor while the factory or a provider runs.
/// * The map is bounded. When it is full, the least recently used key makes room; a cache that is held outside the map, or
///   that fetches, is in use and stays. So a second cache never signs in beside the first, and no token is lost on its way.
///   As long as more caches are in use than fit, the map is larger.
/// * A key that is evicted loses its token, and signs in anew when it is asked for again. [`stats`](Self::stats) counts
///   evictions, and a warning is logged where a valid token is lost: then the [capacity](KeyedTokenProviderBuilder::capacity)
///   is too small.
/// * Tokens of one owner that differ in scope or audience need a key each: make both a part of `K`.
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
    entries: Mutex<Entries<K, P>>,
}

struct Entries<K, P: TokenProvider + 'static> {
    slots: LruCache<K, Slot<P>>,
    evictions: u64,
}

/// The cache of a key, empty while the factory runs.
type Slot<P> = Arc<OnceLock<CachedTokenProvider<P>>>;

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
                entries: Mutex::new(Entries {
                    slots: LruCache::unbounded(),
                    evictions: 0,
                }),
            }),
        }
    }
}

impl<K: Hash + Eq + Clone, P: TokenProvider + 'static> KeyedTokenProvider<K, P> {
    /// Keeps tokens of the providers that `factory` makes, with the default policy.
    pub fn new(factory: impl Fn(&K) -> P + Send + Sync + 'static) -> Self {
        Self::builder(factory).build()
    }

    /// Keeps tokens of the providers that `factory` makes, to be configured. It is called once for each key that is not
    /// remembered, and callers of that key wait for it, so it must not block.
    pub fn builder(factory: impl Fn(&K) -> P + Send + Sync + 'static) -> KeyedTokenProviderBuilder<K, P> {
        KeyedTokenProviderBuilder {
            factory: Box::new(factory),
            capacity: DEFAULT_CAPACITY,
            policy: RefreshPolicy::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The cache of `key`, made now if there is none. Asks nobody for a token.
    ///
    /// If the key is [removed](Self::remove) while the factory runs, the cache is only returned and not remembered, since
    /// the factory may have read credentials that are revoked by now: the next call makes another one.
    pub fn get(&self, key: &K) -> CachedTokenProvider<P> {
        let inner = &*self.inner;
        let slot = {
            let mut entries = inner.lock();
            let slot = entries.slots.get_or_insert_ref(key, Slot::default);
            match slot.get() {
                Some(cache) => return cache.clone(),
                None => Arc::clone(slot),
            }
        };
        let filling = Filling {
            inner,
            key,
            slot: &slot,
        };
        let cache = slot.get_or_init(|| {
            CachedTokenProvider::builder((inner.factory)(key))
                .policy(inner.policy.clone())
                .clock(Arc::clone(&inner.clock))
                .build()
        });
        drop(filling);
        inner.make_room();
        // One that was made after a removal is newer.
        self.remembered(key).unwrap_or_else(|| cache.clone())
    }

    /// A token of `key` that is valid now.
    ///
    /// # Errors
    ///
    /// [`TokenError`], when there is no valid token to give.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the fetch running; its token is there for the next caller.
    pub async fn token(&self, key: &K) -> Result<AccessToken, TokenError> {
        self.get(key).token().await
    }

    /// The token of `key` that is already at hand; a key that is not remembered has none.
    pub fn cached_token(&self, key: &K) -> Option<AccessToken> {
        self.remembered(key)?.cached_token()
    }

    /// The provider refused this token of `key`. A newer one stays, and so do those of other keys.
    ///
    /// The provider of a key that was evicted is made anew to be told of it, since it may share the token with others.
    pub fn invalidate(&self, key: &K, refused: &AccessToken) {
        self.get(key).invalidate(refused);
    }

    /// Returns the cache of `key` if it is remembered, for a look at its figures: it does not count as a use.
    pub fn peek(&self, key: &K) -> Option<CachedTokenProvider<P>> {
        self.inner.lock().slots.peek(key)?.get().cloned()
    }

    /// Returns the remembered keys and their caches, the most recently used first.
    pub fn entries(&self) -> Vec<(K, CachedTokenProvider<P>)> {
        let entries = self.inner.lock();
        let slots = entries.slots.iter();
        slots
            .filter_map(|(key, slot)| Some((key.clone(), slot.get()?.clone())))
            .collect()
    }

    /// Returns the figures of all remembered keys together. It reads each cache, so it is for a gauge and not for a call.
    pub fn stats(&self) -> KeyedTokenStats {
        let evictions = self.inner.lock().evictions;
        let caches = self.entries();
        KeyedTokenStats::of(evictions, caches.iter().map(|(_, cache)| cache.stats()))
    }

    /// Forgets `key`, as when its credentials have changed: the next call makes a new provider. Whether it was remembered.
    ///
    /// No later call gets a provider that the factory began to make before. A caller that holds the key's cache keeps it,
    /// and a fetch that runs is not cut.
    pub fn remove(&self, key: &K) -> bool {
        // What is dropped is dropped outside the lock: it may be foreign code.
        let removed = self.inner.lock().slots.pop(key);
        removed.is_some_and(|slot| slot.get().is_some())
    }

    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.inner.lock().slots.len()
    }

    /// Whether no key is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn remembered(&self, key: &K) -> Option<CachedTokenProvider<P>> {
        self.inner.lock().slots.get(key)?.get().cloned()
    }
}

impl<K: Hash + Eq, P: TokenProvider + 'static> Inner<K, P> {
    /// Takes out the least recently used caches until the others fit, but none that is in use.
    fn make_room(&self) {
        let mut evicted = Vec::new();
        let mut entries = self.lock();
        for _ in 0..MAX_CANDIDATES {
            if entries.slots.len() <= self.capacity {
                break;
            }
            let Some((key, slot)) = entries.slots.pop_lru() else {
                break;
            };
            if Arc::strong_count(&slot) > 1 || slot.get().is_some_and(CachedTokenProvider::is_in_use) {
                entries.slots.put(key, slot);
            } else {
                entries.evictions += 1;
                evicted.push(slot);
            }
        }
        let evictions = entries.evictions;
        drop(entries);
        // Outside the lock, with the drop of the evicted: both may be foreign code.
        let is_valid = |slot: &Slot<P>| slot.get().and_then(CachedTokenProvider::cached_token).is_some();
        if evicted.iter().any(is_valid) {
            tracing::warn!(
                token.evictions = evictions,
                token.capacity = self.capacity,
                "a valid token was evicted: more keys are in use than the capacity of the map"
            );
        }
    }
}

/// A slot of the map that is being filled. If the factory panicked, its drop takes the slot out again, unless another
/// caller waits to fill it.
struct Filling<'a, K: Hash + Eq, P: TokenProvider + 'static> {
    inner: &'a Inner<K, P>,
    key: &'a K,
    slot: &'a Slot<P>,
}

impl<K: Hash + Eq, P: TokenProvider + 'static> Drop for Filling<'_, K, P> {
    fn drop(&mut self) {
        if self.slot.get().is_none() {
            let mut entries = self.inner.lock();
            let is_in_map = |slot| Arc::ptr_eq(slot, self.slot) && Arc::strong_count(slot) == 2;
            if entries.slots.peek(self.key).is_some_and(is_in_map) {
                entries.slots.pop(self.key);
            }
        }
    }
}

impl<K, P: TokenProvider + 'static> Inner<K, P> {
    // A key's `Hash` and `Eq` may panic, and then the map is what it was before.
    fn lock(&self) -> MutexGuard<'_, Entries<K, P>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, P: TokenProvider + 'static> Clone for KeyedTokenProvider<K, P> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

/// Shows how many keys there are and none of them, since a key may be somebody's data.
impl<K: Hash + Eq, P: TokenProvider + 'static> fmt::Debug for KeyedTokenProvider<K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedTokenProvider")
            .field("keys", &self.inner.lock().slots.len())
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
