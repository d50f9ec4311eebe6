//! Token store on a server or a cluster.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use auth_core::{
    async_trait,
    store::{
        AcquireRequest, Acquired, FetchFailure, Lease, StoreError, StoreKey, StoredToken, TokenId, TokenStore,
    },
};
use redis::{FromRedisValue, ScriptInvocation};

use crate::{
    cipher::{Cipher, text_id},
    connection::Connection,
    entry::{Entry, acquired, failure_value, token_value},
    error::store_error,
    notifications::Notifications,
    script::Scripts,
};

/// Token store on Redis or Valkey.
///
/// It connects on its first use, reconnects after a failure, and may be used for any number of
/// [`SharedTokenProvider`](auth_core::store::SharedTokenProvider)s. All processes of a fleet need the same namespace and
/// encryption keys.
///
/// ```no_run
/// use std::sync::Arc;
/// use auth_core::{
///     AccessToken, CachedTokenProvider, Placement, StaticToken,
///     store::{SharedTokenProvider, StoreKey},
/// };
/// use auth_core_redis::{EncryptionKey, RedisStore};
///
/// # async fn example(key: [u8; 32]) -> Result<(), Box<dyn std::error::Error>> {
/// let store = RedisStore::builder("redis://127.0.0.1:6379")
///     .encryption_key(EncryptionKey::new("2026-11", &key)?)
///     .build()?;
/// # let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
/// let key = StoreKey::new("my-api").with("client_id", "shop-7");
/// let tokens = CachedTokenProvider::new(SharedTokenProvider::new(issuer, Arc::new(store), key));
/// tokens.token().await?;
/// # Ok(()) }
/// ```
pub struct RedisStore {
    pub(crate) namespace: String,
    pub(crate) cipher: Cipher,
    pub(crate) connection: Connection,
    pub(crate) notifications: Notifications,
    pub(crate) scripts: Scripts,
}

impl RedisStore {
    /// Returns the channel of the notifications about all entries of `namespace`.
    pub(crate) fn channel(namespace: &str) -> String {
        format!("{namespace}:changed")
    }

    fn entry(&self, key: &StoreKey) -> Entry {
        Entry::new(&self.namespace, key)
    }

    async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, StoreError> {
        self.connection.run(script).await.map_err(store_error)
    }
}

#[async_trait]
impl TokenStore for RedisStore {
    async fn acquire(&self, key: &StoreKey, request: &AcquireRequest) -> Result<Acquired, StoreError> {
        let (entry, owner) = (self.entry(key), &request.owner);
        let mut script = self.scripts.acquire.prepare_invoke();
        script.key(&entry.token).key(&entry.lease).key(&entry.fence);
        script.arg(owner).arg(milliseconds(request.lease).max(1));
        script
            .arg(text_id(request.rejected))
            .arg(text_id(request.replaces));
        script.arg(milliseconds(request.min_remaining));
        let reply = self.run(&script).await?;
        acquired(&self.cipher, key, owner, reply)
    }

    async fn renew(&self, key: &StoreKey, lease: &Lease, duration: Duration) -> Result<bool, StoreError> {
        let entry = self.entry(key);
        let mut script = self.scripts.renew.prepare_invoke();
        script.key(&entry.token).key(&entry.lease);
        script.arg(lease.owner()).arg(milliseconds(duration).max(1));
        self.run(&script).await
    }

    async fn publish(&self, key: &StoreKey, lease: &Lease, token: &StoredToken) -> Result<bool, StoreError> {
        let entry = self.entry(key);
        let value = token_value(&self.cipher, key, lease, token)?;
        let mut script = self.scripts.publish.prepare_invoke();
        script.key(&entry.token).key(&entry.lease);
        script.arg(lease.owner()).arg(lease.fence()).arg(&*value);
        script.arg(milliseconds(token.remaining()).max(1));
        script.arg(Self::channel(&self.namespace)).arg(&entry.name);
        self.run(&script).await
    }

    async fn release(
        &self,
        key: &StoreKey,
        lease: &Lease,
        failure: Option<&FetchFailure>,
    ) -> Result<(), StoreError> {
        let entry = self.entry(key);
        let backoff = failure.map_or(Duration::ZERO, FetchFailure::backoff);
        let mut script = self.scripts.release.prepare_invoke();
        script.key(&entry.token).key(&entry.lease);
        script
            .arg(lease.owner())
            .arg(failure_value(failure))
            .arg(milliseconds(backoff).max(1));
        script.arg(Self::channel(&self.namespace)).arg(&entry.name);
        let _is_held: bool = self.run(&script).await?;
        Ok(())
    }

    async fn invalidate(&self, key: &StoreKey, rejected: TokenId) -> Result<(), StoreError> {
        let entry = self.entry(key);
        let mut script = self.scripts.invalidate.prepare_invoke();
        script.key(&entry.token).arg(rejected.to_string());
        let _is_removed: bool = self.run(&script).await?;
        Ok(())
    }

    fn changed<'a>(&'a self, key: &'a StoreKey) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(self.notifications.changed(&self.entry(key).name))
    }
}

/// Returns `duration` in milliseconds, at most what a script's number holds exactly.
fn milliseconds(duration: Duration) -> u64 {
    const MAX: u64 = 1 << 53;
    u64::try_from(duration.as_millis()).unwrap_or(MAX).min(MAX)
}

/// Shows no credentials of the server and no token.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("namespace", &self.namespace)
            .field("cipher", &self.cipher)
            .finish_non_exhaustive()
    }
}
