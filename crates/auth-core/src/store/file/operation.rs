//! Operations on a locked entry, and the leases that this process holds.

use std::{
    collections::{BTreeSet, HashMap},
    fs, io,
    ops::RangeInclusive,
    sync::PoisonError,
    time::Duration,
};

use tokio::{runtime::Handle, task};

use super::{FileStore, directory::io_error, lease_file::LeaseFile, locked_entry::LockedEntry, names::Names};
use crate::{
    store::{Lease, StoreError, StoreErrorKind, StoreKey},
    sync::MutexGuard,
};

/// Bounds of the random pause between two attempts to lock.
const PAUSE_MS: RangeInclusive<u64> = 1..=8;

impl FileStore {
    /// Runs `operation` on the locked entry at `key`. If the future is dropped, the operation has no effect or completes, and
    /// its output is dropped.
    pub(super) async fn run<T, F>(&self, key: &StoreKey, operation: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&LockedEntry) -> Result<T, StoreError> + Send + 'static,
    {
        self.run_on(Names::new(key), operation).await
    }

    /// Runs `operation` like [`run`](Self::run) on the entry whose files have these names.
    pub(super) async fn run_on<T, F>(&self, names: Names, mut operation: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&LockedEntry) -> Result<T, StoreError> + Send + 'static,
    {
        let start = self.clock.now();
        loop {
            let (store, locked_names) = (self.clone(), names.clone());
            let attempt = blocking(move || {
                let FileStore {
                    directory,
                    permissions,
                    clock,
                    ..
                } = &store;
                match LockedEntry::open(directory, *permissions, locked_names, &**clock)? {
                    Some(entry) => operation(&entry).map(Ok),
                    None => Ok(Err(operation)),
                }
            });
            match attempt.await? {
                Ok(output) => return Ok(output),
                Err(unused) => operation = unused,
            }
            if self.clock.now().since(start) >= self.lock_timeout {
                break;
            }
            let pause = Duration::from_millis(fastrand::u64(PAUSE_MS));
            self.clock.sleep(pause).await;
        }
        let lock = self.directory.join(names.lock());
        Err(StoreError::new(
            StoreErrorKind::Unavailable,
            format!(
                "timed out after {:?} waiting for the lock `{}`, which another process holds",
                self.lock_timeout,
                lock.display()
            ),
        ))
    }

    /// Returns the names of all entries with a token or corrupt content.
    pub(super) async fn names(&self) -> Result<BTreeSet<Names>, StoreError> {
        let directory = self.directory.clone();
        blocking(move || {
            let entries = match fs::read_dir(&directory) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
                Err(error) => return Err(io_error("read the directory", &directory, error)),
            };
            let files = entries.filter_map(Result::ok).map(|entry| entry.file_name());
            Ok(files.filter_map(|file| Names::of_file(file.to_str()?)).collect())
        })
        .await
    }

    pub(super) fn leases(&self) -> MutexGuard<'_, HashMap<StoreKey, LeaseFile>> {
        // Every change under this lock completes before anything could panic.
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the file of `lease`, to be dropped when the lease has ended.
    pub(super) fn take_lease(&self, key: &StoreKey, lease: &Lease) -> Option<LeaseFile> {
        let mut leases = self.leases();
        match leases.get(key) {
            Some(file) if file.fence() == lease.fence() => leases.remove(key),
            _ => None,
        }
    }
}

/// Calls `operation` on a blocking thread.
async fn blocking<T: Send + 'static>(
    operation: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    if Handle::try_current().is_err() {
        return Err(StoreError::new(
            StoreErrorKind::Unavailable,
            "no Tokio runtime in this context",
        ));
    }
    let span = tracing::Span::current();
    let task = task::spawn_blocking(move || span.in_scope(operation));
    task.await.unwrap_or_else(|error| {
        let message = "the file operation was aborted";
        Err(StoreError::new(StoreErrorKind::Unavailable, message).with_source(error))
    })
}
