//! Token store in memory.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::watch;

use crate::{
    Clock, Moment,
    store::{
        AcquireRequest, Acquired, Entry, FetchFailure, Lease, StoreError, StoreErrorKind, StoreKey,
        StoredToken, TokenId, TokenStore,
    },
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
};

/// Token store in memory, with faults: for tests, and as the reference of [`TokenStore`].
///
/// Clones share the tokens, and each clone has its own connection: a [fault](Self::set_fault) of one does not concern the
/// others, so that a test can partition a fleet.
///
/// ```
/// use auth_core::{
///     SystemClock,
///     store::{AcquireRequest, Acquired, StoreKey, TokenStore},
///     testing::{MemoryStore, StoreFault},
/// };
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let store = MemoryStore::new(SystemClock);
/// let other_machine = store.clone();
/// let (key, request) = (StoreKey::new("my-api"), AcquireRequest::new(Duration::from_secs(6)));
/// assert!(matches!(store.acquire(&key, &request).await, Ok(Acquired::Lease(_))));
/// assert!(matches!(other_machine.acquire(&key, &request).await, Ok(Acquired::Held { .. })));
///
/// other_machine.set_fault(Some(StoreFault::Down));
/// assert!(other_machine.acquire(&key, &request).await.is_err());
/// # }
/// ```
pub struct MemoryStore {
    data: Arc<Data>,
    clock: Arc<dyn Clock>,
    fault: Mutex<Option<StoreFault>>,
}

/// Fault of a [`MemoryStore`]'s connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreFault {
    /// Each call fails at once.
    Down,
    /// No call returns, and none takes effect.
    Hanging,
    /// Each call takes effect, and does not return: the response is lost.
    Silent,
    /// Each call returns its outcome after this time.
    Slow(Duration),
}

struct Data {
    entries: Mutex<HashMap<StoreKey, Entry>>,
    /// Number of leases, which is the fence of the last one. A flush does not reset it.
    leases: AtomicU64,
    changes: watch::Sender<u64>,
}

impl MemoryStore {
    /// Creates an empty store whose entries expire by `clock`.
    pub fn new(clock: impl Clock + 'static) -> Self {
        Self {
            data: Arc::new(Data {
                entries: Mutex::default(),
                leases: AtomicU64::new(0),
                changes: watch::channel(0).0,
            }),
            clock: Arc::new(clock),
            fault: Mutex::default(),
        }
    }

    /// Sets the fault of this connection; `None` ends it.
    pub fn set_fault(&self, fault: Option<StoreFault>) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Removes all entries, as an operator who flushes the store.
    pub fn flush(&self) {
        self.entries().clear();
        self.report_change();
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<StoreKey, Entry>> {
        self.data.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report_change(&self) {
        self.data.changes.send_modify(|changes| *changes += 1);
    }

    /// Calls `operation` on the entry at `key` through the connection.
    async fn call<T>(
        &self,
        key: &StoreKey,
        operation: impl FnOnce(&mut Entry, Moment) -> T,
    ) -> Result<T, StoreError> {
        let fault = *self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        match fault {
            Some(StoreFault::Down) => {
                return Err(StoreError::new(StoreErrorKind::Unavailable, "the store is down"));
            }
            Some(StoreFault::Hanging) => std::future::pending().await,
            Some(StoreFault::Slow(delay)) => self.clock.sleep(delay).await,
            Some(StoreFault::Silent) | None => {}
        }
        let outcome = {
            let now = self.clock.now();
            let mut entries = self.entries();
            let entry = entries.entry(key.clone()).or_default();
            entry.expire(now);
            operation(entry, now)
        };
        if fault == Some(StoreFault::Silent) {
            std::future::pending::<()>().await;
        }
        Ok(outcome)
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn acquire(&self, key: &StoreKey, request: &AcquireRequest) -> Result<Acquired, StoreError> {
        let leases = &self.data.leases;
        let next_fence = || leases.fetch_add(1, Ordering::Relaxed) + 1;
        self.call(key, |entry, now| entry.acquire(request, now, next_fence))
            .await
    }

    async fn renew(&self, key: &StoreKey, lease: &Lease, duration: Duration) -> Result<bool, StoreError> {
        self.call(key, |entry, now| entry.renew(lease, now.plus(duration)))
            .await
    }

    async fn publish(&self, key: &StoreKey, lease: &Lease, token: &StoredToken) -> Result<bool, StoreError> {
        let published = self
            .call(key, |entry, now| entry.publish(lease, token, now))
            .await;
        self.report_change();
        published
    }

    async fn release(
        &self,
        key: &StoreKey,
        lease: &Lease,
        failure: Option<&FetchFailure>,
    ) -> Result<(), StoreError> {
        let released = self
            .call(key, |entry, now| entry.release(lease, failure, now))
            .await;
        self.report_change();
        released
    }

    async fn invalidate(&self, key: &StoreKey, rejected: TokenId) -> Result<(), StoreError> {
        self.call(key, |entry, _| entry.invalidate(rejected)).await
    }

    fn changed<'a>(&'a self, _: &'a StoreKey) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let mut changes = self.data.changes.subscribe();
        Box::pin(async move {
            // The sender lives as long as the store.
            let _: Result<(), watch::error::RecvError> = changes.changed().await;
        })
    }
}

/// Creates another connection to the same data, without a fault.
impl Clone for MemoryStore {
    fn clone(&self) -> Self {
        Self {
            data: Arc::clone(&self.data),
            clock: Arc::clone(&self.clock),
            fault: Mutex::default(),
        }
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("entries", &self.entries().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SystemClock, testing::conformance};

    #[tokio::test(start_paused = true)]
    async fn memory_store_conforms() {
        let store = MemoryStore::new(SystemClock);
        conformance::token_store(async || store.clone()).await;
    }
}
