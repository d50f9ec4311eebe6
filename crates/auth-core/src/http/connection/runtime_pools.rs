//! Connection pools, one for each Tokio runtime.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::{self, Handle};

use super::{
    ConnectionPoolBuilder,
    connector::{self, Channel},
};
use crate::InvalidInput;

/// The maximum number of pools. The least recently used one is dropped.
const MAX_POOLS: usize = 8;

/// The pools of one channel.
pub(in crate::http) struct Pools {
    channel: Channel,
    settings: Arc<ConnectionPoolBuilder>,
    /// The most recently used first.
    list: Mutex<Vec<Pool>>,
    /// Held while a pool is built, which takes milliseconds, so that concurrent calls build only one.
    building: Mutex<()>,
}

/// A connection pool, held for the time of a call.
#[derive(Clone)]
pub(in crate::http) struct Pool {
    pub(in crate::http) client: reqwest::Client,
    /// `None` until a runtime uses it.
    runtime: Option<runtime::Id>,
    /// Distinguishes the pools of a runtime.
    id: Arc<()>,
}

impl Pools {
    pub(super) fn new(channel: Channel, settings: Arc<ConnectionPoolBuilder>) -> Self {
        Self {
            channel,
            settings,
            list: Mutex::default(),
            building: Mutex::default(),
        }
    }

    pub(super) fn settings(&self) -> &ConnectionPoolBuilder {
        &self.settings
    }

    /// Builds a pool for the first runtime that needs one, unless a pool exists.
    pub(in crate::http) fn prepare(&self) -> Result<(), InvalidInput> {
        let _building = lock(&self.building);
        if lock(&self.list).is_empty() {
            let pool = self.build(None)?;
            lock(&self.list).push(pool);
        }
        Ok(())
    }

    /// Returns the pool of the current runtime.
    pub(in crate::http) fn current(&self) -> Result<Pool, InvalidInput> {
        let runtime = Handle::try_current().ok().map(|handle| handle.id());
        if let Some(pool) = self.find(runtime) {
            return Ok(pool);
        }
        let building = lock(&self.building);
        if let Some(pool) = self.find(runtime) {
            return Ok(pool);
        }
        let pool = self.build(runtime)?;
        let mut list = lock(&self.list);
        list.insert(0, pool.clone());
        let evicted = (list.len() > MAX_POOLS).then(|| list.pop());
        drop(list);
        drop(building);
        drop(evicted);
        Ok(pool)
    }

    /// Replaces `hung` by an empty pool, if it is still in use. In-flight calls keep it.
    pub(in crate::http) fn replace(&self, hung: &Pool) {
        let _building = lock(&self.building);
        if !lock(&self.list).iter().any(|pool| pool.is_same(hung)) {
            return;
        }
        match self.build(hung.runtime) {
            Ok(fresh) => {
                let mut list = lock(&self.list);
                let place = list.iter_mut().find(|pool| pool.is_same(hung));
                let replaced = place.map(|pool| std::mem::replace(pool, fresh));
                drop(list);
                drop(replaced);
            }
            // The host's certificate store may be gone by now; the old pool is better than none.
            Err(error) => tracing::warn!(%error, "failed to replace the connections after a timeout"),
        }
    }

    fn find(&self, runtime: Option<runtime::Id>) -> Option<Pool> {
        let mut list = lock(&self.list);
        let place = list
            .iter()
            .position(|pool| pool.runtime == runtime)
            .or_else(|| list.iter().position(|pool| pool.runtime.is_none()))?;
        list[..=place].rotate_right(1);
        let pool = &mut list[0];
        pool.runtime = runtime;
        Some(pool.clone())
    }

    fn build(&self, runtime: Option<runtime::Id>) -> Result<Pool, InvalidInput> {
        Ok(Pool {
            client: connector::build(&self.settings, self.channel)?,
            runtime,
            id: Arc::default(),
        })
    }
}

impl Pool {
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.id, &other.id)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of the caller's closure does not leave the state inconsistent.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
