//! Token store in files.

mod access;
mod directory;
mod lease_file;
mod locked_entry;
mod names;
mod operation;

use std::{
    collections::HashMap,
    fmt, fs,
    future::Future,
    path::{self, PathBuf},
    pin::Pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;

use self::{directory::Permissions, lease_file::LeaseFile, locked_entry::LockedEntry, names::Names};
use super::{
    AcquireRequest, Acquired, FetchFailure, Lease, StoreError, StoreKey, StoredToken, TokenId, TokenStore,
};
use crate::{Clock, InvalidInput, SystemClock, sync::Mutex};

/// Below the default [`store_timeout`](super::SharedTokenProviderBuilder::store_timeout), so that the error tells the reason.
const LOCK_TIMEOUT: Duration = Duration::from_millis(800);
/// Interval at which a waiting process looks for a changed file.
const CHANGE_INTERVAL: Duration = Duration::from_millis(20);

/// Token store in the files of a directory, for the processes of one user on one machine: command lines that keep their
/// token between invocations.
///
/// Use a directory of its own below the user's state directory (`$XDG_STATE_HOME`, `%LOCALAPPDATA%`). A network file system
/// that does not lock files across machines cannot share tokens between them.
///
/// ```
/// use std::sync::Arc;
/// use auth_core::{
///     AccessToken, CachedTokenProvider, Placement, StaticToken,
///     store::{FileStore, SharedTokenProvider, StoreKey},
/// };
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let state = std::env::temp_dir().join(format!("auth-core-doc-{}", std::process::id()));
/// let store = Arc::new(FileStore::new(state.join("tokens"))?);
/// let key = StoreKey::new("my-api").with("client_id", "shop-7");
/// let issuer = StaticToken::new(AccessToken::new("issued", Placement::Bearer));
/// let tokens = CachedTokenProvider::new(SharedTokenProvider::new(issuer, store.clone(), key.clone()));
/// assert_eq!(tokens.token().await?.secret().expose(), "issued");
///
/// store.clear(&key).await?; // signs out
/// # std::fs::remove_dir_all(state)?;
/// # Ok(()) }
/// ```
///
/// # Files
///
/// Each key has a file with its token, lease and failure (`token-KEY.json`). An operation replaces it as a whole while it
/// holds the lock of another file (`token-KEY.lock`). A process that dies at any point leaves the old file or the new one.
///
/// The holder of a lease has a locked file for it. The system ends the lock with the process, so the others do not wait
/// until the lease of a dead process expires. A process that is stopped holds its lease until then.
///
/// Content that no version of this crate has written is moved to `token-KEY.corrupt`, with a warning of `tracing`, and counts
/// as no token. A file of a later version is an error of kind [`Unreadable`], and is kept.
///
/// # Permissions
///
/// The directory and the files are created for their owner alone (modes `0700` and `0600`). If other users have access to one
/// of them, it belongs to another user than the directory, or a file is a symbolic link, each call fails with
/// [`AccessDenied`]; the message says what to do. Access control lists are not read, and a user who can write to a parent
/// directory can replace the directory. Tokens are not encrypted.
///
/// On systems without these modes, such as Windows, each call fails unless the caller vouches for the directory
/// ([`trust_directory`](Self::trust_directory)).
///
/// # Time
///
/// A file has the remaining lifetimes and the readings of the wall clock and, on Linux and Android, the time since the machine
/// started. The longer elapsed time counts. If the wall clock was set back and there is no other reading, the token counts as
/// expired. A token lives too long only if the clock is set back, catches up before the next read, and there is no other
/// reading.
///
/// # Blocking
///
/// Files are read and written on Tokio's blocking threads, since a disk may take long to synchronize. Measured on Linux, a
/// call that finds a token takes 0.1 ms, and one that writes takes the 7 ms of `fsync` on that disk. A call waits for the lock
/// of its entry for a bounded time ([`lock_timeout`](Self::lock_timeout)). Waiting processes learn of a new token within about
/// 20 ms, and of the death of a lease's holder when they ask again.
///
/// [`AccessDenied`]: super::StoreErrorKind::AccessDenied
/// [`Unreadable`]: super::StoreErrorKind::Unreadable
#[derive(Clone)]
pub struct FileStore {
    directory: PathBuf,
    permissions: Permissions,
    lock_timeout: Duration,
    clock: Arc<dyn Clock>,
    /// The leases that this process holds. A later one for the same key replaces one that it lost.
    leases: Arc<Mutex<HashMap<StoreKey, LeaseFile>>>,
}

impl FileStore {
    /// Creates a store in `directory`, which is created when it is used first. A relative path is relative to the current
    /// directory.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `directory`, if it is empty.
    pub fn new(directory: impl Into<PathBuf>) -> Result<Self, InvalidInput> {
        let Ok(directory) = path::absolute(directory.into()) else {
            return Err(InvalidInput::new(
                "directory",
                "is not a path",
                "the path of a directory",
            ));
        };
        Ok(Self {
            directory,
            permissions: Permissions::Checked,
            lock_timeout: LOCK_TIMEOUT,
            clock: Arc::new(SystemClock),
            leases: Arc::default(),
        })
    }

    /// Checks no permissions, on the word of the caller that only those have access to the directory who may use the tokens:
    /// for Windows, where directories below `%LOCALAPPDATA%` are private, and for file systems without permissions.
    #[must_use]
    pub fn trust_directory(mut self) -> Self {
        self.permissions = Permissions::Trusted;
        self
    }

    /// Sets the maximum wait for the lock of an entry, which is held while its files are read and written. Default: 800 ms,
    /// since the default [`store_timeout`](super::SharedTokenProviderBuilder::store_timeout) is 1 second.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Removes the token and the failure at `key`, as a command line does that signs out, and returns whether there was a token.
    /// A token request that another process sends meanwhile may publish its token after that.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used.
    ///
    /// # Cancel safety
    ///
    /// A dropped future may or may not have removed them.
    pub async fn clear(&self, key: &StoreKey) -> Result<bool, StoreError> {
        self.run(key, LockedEntry::clear).await
    }

    /// Removes all tokens and failures, like [`clear`](Self::clear) for each key, and returns the number of tokens.
    ///
    /// # Errors
    ///
    /// [`StoreError`], if the store cannot be used. The tokens before the error are removed.
    ///
    /// # Cancel safety
    ///
    /// A dropped future may have removed some of them.
    pub async fn clear_all(&self) -> Result<usize, StoreError> {
        let mut removed = 0;
        for names in self.names().await? {
            removed += usize::from(self.run_on(names, LockedEntry::clear).await?);
        }
        Ok(removed)
    }
}

#[async_trait]
impl TokenStore for FileStore {
    async fn acquire(&self, key: &StoreKey, request: &AcquireRequest) -> Result<Acquired, StoreError> {
        let request = request.clone();
        // If this future is dropped, the file of the lease is too, which ends the lease.
        let (acquired, file) = self.run(key, move |entry| entry.acquire(&request)).await?;
        if let Some(file) = file {
            self.leases().insert(key.clone(), file);
        }
        Ok(acquired)
    }

    async fn renew(&self, key: &StoreKey, lease: &Lease, duration: Duration) -> Result<bool, StoreError> {
        let lease = lease.clone();
        self.run(key, move |entry| entry.renew(&lease, duration)).await
    }

    async fn publish(&self, key: &StoreKey, lease: &Lease, token: &StoredToken) -> Result<bool, StoreError> {
        let file = self.take_lease(key, lease);
        let (lease, token) = (lease.clone(), token.clone());
        self.run(key, move |entry| {
            let _until_published = file;
            entry.publish(&lease, &token)
        })
        .await
    }

    async fn release(
        &self,
        key: &StoreKey,
        lease: &Lease,
        failure: Option<&FetchFailure>,
    ) -> Result<(), StoreError> {
        let file = self.take_lease(key, lease);
        let (lease, failure) = (lease.clone(), failure.copied());
        self.run(key, move |entry| {
            let _until_released = file;
            entry.release(&lease, failure.as_ref())
        })
        .await
    }

    async fn invalidate(&self, key: &StoreKey, rejected: TokenId) -> Result<(), StoreError> {
        self.run(key, move |entry| entry.invalidate(rejected)).await
    }

    /// Looks at the time of the file on this thread, which costs a microsecond.
    fn changed<'a>(&'a self, key: &'a StoreKey) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let file = self.directory.join(Names::new(key).state());
        let look = move || -> Option<(SystemTime, u64)> {
            let metadata = fs::symlink_metadata(&file).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        };
        let before = look();
        Box::pin(async move {
            while look() == before {
                self.clock.sleep(CHANGE_INTERVAL).await;
            }
        })
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore")
            .field("directory", &self.directory)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
