//! Map from keys to caches, with eviction of the least recently used.

use std::{
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use lru::LruCache;

use crate::{CachedTokenProvider, Clock, RefreshPolicy, TokenProvider};

/// Maximum number of caches that one new key considers for eviction. Those in use become the most recently used, so the next
/// key considers others.
const MAX_CANDIDATES: usize = 16;

pub(super) type Factory<K, P> = Box<dyn Fn(&K) -> P + Send + Sync>;

pub(super) struct Map<K, P: TokenProvider + 'static> {
    factory: Factory<K, P>,
    pub(super) capacity: usize,
    policy: RefreshPolicy,
    clock: Arc<dyn Clock>,
    entries: Mutex<Entries<K, P>>,
}

pub(super) struct Entries<K, P: TokenProvider + 'static> {
    pub(super) slots: LruCache<K, Slot<P>>,
    pub(super) evictions: u64,
}

/// Cache of a key, empty while the factory runs.
type Slot<P> = Arc<OnceLock<CachedTokenProvider<P>>>;

impl<K: Hash + Eq, P: TokenProvider + 'static> Map<K, P> {
    pub(super) fn new(
        factory: Factory<K, P>,
        capacity: usize,
        policy: RefreshPolicy,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            factory,
            capacity,
            policy,
            clock,
            entries: Mutex::new(Entries {
                slots: LruCache::unbounded(),
                evictions: 0,
            }),
        }
    }

    /// Returns the cache of `key` as its most recent use.
    pub(super) fn get(&self, key: &K) -> Option<CachedTokenProvider<P>> {
        self.lock().slots.get(key)?.get().cloned()
    }

    /// Returns the cache of `key`, creating it if necessary.
    pub(super) fn get_or_create(&self, key: &K) -> CachedTokenProvider<P>
    where
        K: Clone,
    {
        let slot = {
            let mut entries = self.lock();
            let slot = entries.slots.get_or_insert_ref(key, Slot::default);
            match slot.get() {
                Some(cache) => return cache.clone(),
                None => Arc::clone(slot),
            }
        };
        let guard = SlotGuard {
            map: self,
            key,
            slot: &slot,
        };
        let cache = slot.get_or_init(|| {
            CachedTokenProvider::builder((self.factory)(key))
                .policy(self.policy.clone())
                .clock(Arc::clone(&self.clock))
                .build()
        });
        drop(guard);
        self.evict();
        // A cache that was created after a removal is newer.
        self.get(key).unwrap_or_else(|| cache.clone())
    }

    /// Evicts the least recently used caches over the capacity, except those in use.
    fn evict(&self) {
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
        // Outside the lock, as is the drop of the evicted caches: both may run foreign code.
        let is_valid = |slot: &Slot<P>| slot.get().and_then(CachedTokenProvider::cached_token).is_some();
        if evicted.iter().any(is_valid) {
            tracing::warn!(
                token.evictions = evictions,
                token.capacity = self.capacity,
                "valid token evicted: more keys are in use than the capacity of the map"
            );
        }
    }
}

impl<K, P: TokenProvider + 'static> Map<K, P> {
    pub(super) fn lock(&self) -> MutexGuard<'_, Entries<K, P>> {
        // A panic of a key's `Hash` or `Eq` leaves the map unchanged.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the slot again if the factory panicked, unless another caller waits to fill it.
struct SlotGuard<'a, K: Hash + Eq, P: TokenProvider + 'static> {
    map: &'a Map<K, P>,
    key: &'a K,
    slot: &'a Slot<P>,
}

impl<K: Hash + Eq, P: TokenProvider + 'static> Drop for SlotGuard<'_, K, P> {
    fn drop(&mut self) {
        if self.slot.get().is_none() {
            let mut entries = self.map.lock();
            let is_in_map = |slot| Arc::ptr_eq(slot, self.slot) && Arc::strong_count(slot) == 2;
            if entries.slots.peek(self.key).is_some_and(is_in_map) {
                entries.slots.pop(self.key);
            }
        }
    }
}
