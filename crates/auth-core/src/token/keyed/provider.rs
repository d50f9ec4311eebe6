//! Token provider for many keys.

use std::{fmt, hash::Hash, sync::Arc};

use super::{map::Map, stats::KeyedTokenStats};
use crate::{AccessToken, CachedTokenProvider, TokenError, TokenProvider};

/// Caches the tokens of many keys, each in its own [`CachedTokenProvider`], for example one for each merchant of a service.
///
/// * The factory creates the provider of a key at the key's first use.
/// * Keys do not block each other: they share only a map, whose lock is not held across an await or while the factory or a
///   provider runs.
/// * The map is bounded and evicts the least recently used key. A cache with another handle or a running fetch is in use and
///   not evicted, so a key never signs in twice at once and no token is lost. The map exceeds its capacity while more caches
///   are in use.
/// * An evicted key loses its token and signs in again at its next use. [`stats`](Self::stats) counts evictions, and a warning
///   is logged when a valid token is evicted: then increase the [capacity](crate::KeyedTokenProviderBuilder::capacity).
/// * Tokens of one account that differ in scope or audience need a key each: make both part of `K`.
///
/// Cloning creates another handle to the same map.
///
/// ```
/// use auth_core::{AccessToken, KeyedTokenProvider, Placement, StaticToken, TokenProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), auth_core::TokenError> {
/// // Creates the provider that signs in as a merchant, given the merchant's ID.
/// let merchants = KeyedTokenProvider::builder(|merchant: &u64| {
///     StaticToken::new(AccessToken::new(format!("token of {merchant}"), Placement::Bearer))
/// })
/// .capacity(10_000)
/// .build();
///
/// let token = merchants.token(&7).await?;
/// assert_eq!(token.secret().expose(), "token of 7");
///
/// // The cache of one merchant is the token provider of a client.
/// let tokens: Box<dyn TokenProvider> = Box::new(merchants.get(&7));
/// assert!(tokens.token().await?.is_same(&token));
/// # Ok(()) }
/// ```
pub struct KeyedTokenProvider<K, P: TokenProvider + 'static> {
    pub(super) map: Arc<Map<K, P>>,
}

impl<K: Hash + Eq + Clone, P: TokenProvider + 'static> KeyedTokenProvider<K, P> {
    /// Returns the cache of `key`, creating it if necessary. Fetches no token.
    ///
    /// If the key is [removed](Self::remove) while the factory runs, the cache is returned but not kept in the map, since the
    /// factory may have read credentials that were revoked. The next call creates another one.
    pub fn get(&self, key: &K) -> CachedTokenProvider<P> {
        self.map.get_or_create(key)
    }

    /// Returns a valid token of `key`.
    ///
    /// # Errors
    ///
    /// Returns a [`TokenError`] if no valid token is available.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the fetch running; the next caller gets its token.
    pub async fn token(&self, key: &K) -> Result<AccessToken, TokenError> {
        self.get(key).token().await
    }

    /// Returns the cached token of `key`; `None` if the key is not in the map.
    pub fn cached_token(&self, key: &K) -> Option<AccessToken> {
        self.map.get(key)?.cached_token()
    }

    /// Discards `rejected`, a token of `key` that the provider's API did not accept. A newer token and the tokens of other
    /// keys are kept.
    ///
    /// If the key was evicted, its provider is created again and invalidated, since it may share tokens with others.
    pub fn invalidate(&self, key: &K, rejected: &AccessToken) {
        self.get(key).invalidate(rejected);
    }

    /// Returns the cache of `key` without counting as a use; `None` if the key is not in the map.
    pub fn peek(&self, key: &K) -> Option<CachedTokenProvider<P>> {
        self.map.lock().slots.peek(key)?.get().cloned()
    }

    /// Returns the keys and their caches, the most recently used first.
    pub fn entries(&self) -> Vec<(K, CachedTokenProvider<P>)> {
        let entries = self.map.lock();
        let slots = entries.slots.iter();
        slots
            .filter_map(|(key, slot)| Some((key.clone(), slot.get()?.clone())))
            .collect()
    }

    /// Returns the combined statistics of all keys. Reads every cache, so call it for a gauge and not for each request.
    pub fn stats(&self) -> KeyedTokenStats {
        let evictions = self.map.lock().evictions;
        let caches = self.entries();
        KeyedTokenStats::of(evictions, caches.iter().map(|(_, cache)| cache.stats()))
    }

    /// Removes `key`, for example after its credentials were changed. Returns whether it was in the map.
    ///
    /// Later calls get a provider that the factory creates anew, even if a factory call is running. Other handles of the
    /// removed cache stay usable, and a fetch in flight is not cancelled.
    pub fn remove(&self, key: &K) -> bool {
        // The cache is dropped outside the lock, since its drop may run foreign code.
        let removed = self.map.lock().slots.pop(key);
        removed.is_some_and(|slot| slot.get().is_some())
    }

    /// Returns the number of keys in the map.
    pub fn len(&self) -> usize {
        self.map.lock().slots.len()
    }

    /// Returns whether the map is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K, P: TokenProvider + 'static> Clone for KeyedTokenProvider<K, P> {
    fn clone(&self) -> Self {
        Self {
            map: Arc::clone(&self.map),
        }
    }
}

/// Shows the number of keys but not the keys, since they may be personal data.
impl<K: Hash + Eq, P: TokenProvider + 'static> fmt::Debug for KeyedTokenProvider<K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedTokenProvider")
            .field("keys", &self.map.lock().slots.len())
            .field("capacity", &self.map.capacity)
            .finish_non_exhaustive()
    }
}
