//! Stores of records with compare-and-swap, as most databases are.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use async_trait::async_trait;

use super::{
    AcquireRequest, Acquired, FetchFailure, Lease, StoreError, StoreErrorKind, StoreKey, StoredToken,
    TokenId, TokenStore,
    reading::Now,
    state::{Defect, State},
};
use crate::{Clock, Secret, SystemClock};

/// A database with one record for each key, which makes it a [`TokenStore`]: for engines that replace a record only if it
/// has not changed (`UPDATE ... WHERE version = ...`, a conditional write, a transaction on a revision).
///
/// The record is a text with token, lease and failure. Each call of the token store loads it, and replaces it if the call
/// changes it. If another process was faster, it loads again. An engine that runs scripts can implement [`TokenStore`]
/// instead, and save a round trip.
///
/// ```
/// use std::{collections::HashMap, sync::Mutex, time::Duration};
/// use auth_core::{
///     Clock, Secret, SystemClock, async_trait,
///     store::{AcquireRequest, Acquired, Record, RecordStore, StoreError, StoreKey, TokenStore},
/// };
///
/// /// Version and text of the records.
/// #[derive(Debug, Default)]
/// struct Records(Mutex<HashMap<StoreKey, (u64, Secret)>>);
///
/// #[async_trait]
/// impl RecordStore for Records {
///     async fn load(&self, key: &StoreKey) -> Result<Record, StoreError> {
///         let time = SystemClock.now().wall.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
///         let records = self.0.lock().unwrap();
///         let record = records.get(key).map(|(version, text)| Record::new(*version, text.clone(), time));
///         Ok(record.unwrap_or_else(|| Record::absent(time)))
///     }
///
///     async fn replace(&self, key: &StoreKey, version: u64, text: &Secret, _: Duration) -> Result<bool, StoreError> {
///         let mut records = self.0.lock().unwrap();
///         let is_current = records.get(key).map_or(0, |(version, _)| *version) == version;
///         if is_current {
///             records.insert(key.clone(), (version + 1, text.clone()));
///         }
///         Ok(is_current)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), StoreError> {
/// let (store, key) = (Records::default(), StoreKey::new("my-api"));
/// let request = AcquireRequest::new(Duration::from_secs(6));
/// assert!(matches!(store.acquire(&key, &request).await?, Acquired::Lease(_)));
/// assert!(matches!(store.acquire(&key, &request).await?, Acquired::Held { .. }));
/// # Ok(()) }
/// ```
#[async_trait]
pub trait RecordStore: fmt::Debug + Send + Sync + 'static {
    /// Returns the record at `key`, and the time.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    async fn load(&self, key: &StoreKey) -> Result<Record, StoreError>;

    /// Replaces the record by `text` in one atomic step, if it still has `version`, where 0 is a key without a record.
    /// Returns whether it had. No version of a key is used again, also after its record was deleted.
    ///
    /// The text contains the secret of the token. The store may delete the record after `lifetime`.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    async fn replace(
        &self,
        key: &StoreKey,
        version: u64,
        text: &Secret,
        lifetime: Duration,
    ) -> Result<bool, StoreError>;

    /// Returns a future that ends when the record is replaced after this call. It may end early, or never: waiting
    /// processes also ask again at intervals. The default never ends.
    fn changed<'a>(&'a self, key: &'a StoreKey) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let _ = key;
        Box::pin(std::future::pending())
    }
}

/// Record of a [`RecordStore`].
#[derive(Debug, Clone)]
pub struct Record {
    version: u64,
    text: Secret,
    time: Duration,
}

impl Record {
    /// Creates a record. `time` is the time since the Unix epoch by the clock that all processes of the store share: that of
    /// its server, not that of their machines.
    pub fn new(version: u64, text: impl Into<Secret>, time: Duration) -> Self {
        Self {
            version,
            text: text.into(),
            time,
        }
    }

    /// Creates the record of a key that has none.
    #[must_use]
    pub fn absent(time: Duration) -> Self {
        Self::new(0, "", time)
    }

    fn state(&self, now: &Now) -> Result<State, StoreError> {
        if self.text.is_empty() {
            return Ok(State::default());
        }
        State::decode(self.text.expose().as_bytes(), now, "record of the token").map_err(
            |defect| match defect {
                Defect::Newer(error) => error,
                Defect::Corrupt => StoreError::new(
                    StoreErrorKind::Unreadable,
                    "the record of the token is not in the format of this version",
                ),
            },
        )
    }
}

/// Runs `step` on the state at `key`, again if another process changes the record meanwhile.
async fn run<T>(
    store: &impl RecordStore,
    key: &StoreKey,
    step: impl Fn(&mut State, &Now) -> T + Send,
) -> Result<T, StoreError> {
    loop {
        let record = store.load(key).await?;
        let now = Now::by_store(record.time, SystemClock.now());
        let mut state = record.state(&now)?;
        let before = state.encode(&now)?;
        let output = step(&mut state, &now);
        let after = state.encode(&now)?;
        if after == before {
            return Ok(output);
        }
        let text = Secret::from(std::str::from_utf8(&after).unwrap_or_default());
        if store
            .replace(key, record.version, &text, state.lifetime(&now))
            .await?
        {
            return Ok(output);
        }
    }
}

#[async_trait]
impl<S: RecordStore> TokenStore for S {
    async fn acquire(&self, key: &StoreKey, request: &AcquireRequest) -> Result<Acquired, StoreError> {
        run(self, key, |state, now| state.acquire(request, now)).await
    }

    async fn renew(&self, key: &StoreKey, lease: &Lease, duration: Duration) -> Result<bool, StoreError> {
        run(self, key, |state, now| {
            state.entry.renew(lease, now.moment.plus(duration))
        })
        .await
    }

    async fn publish(&self, key: &StoreKey, lease: &Lease, token: &StoredToken) -> Result<bool, StoreError> {
        run(self, key, |state, now| {
            state.entry.publish(lease, token, now.moment)
        })
        .await
    }

    async fn release(
        &self,
        key: &StoreKey,
        lease: &Lease,
        failure: Option<&FetchFailure>,
    ) -> Result<(), StoreError> {
        run(self, key, |state, now| {
            state.entry.release(lease, failure, now.moment);
        })
        .await
    }

    async fn invalidate(&self, key: &StoreKey, rejected: TokenId) -> Result<(), StoreError> {
        run(self, key, |state, _| state.entry.invalidate(rejected)).await
    }

    fn changed<'a>(&'a self, key: &'a StoreKey) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        RecordStore::changed(self, key)
    }
}

#[cfg(test)]
mod tests;
