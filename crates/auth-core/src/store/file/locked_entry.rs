//! Files of one key, while this process has their lock.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

use zeroize::Zeroizing;

use super::{
    directory::{Directory, Permissions, io_error},
    lease_file::{LeaseFile, try_lock},
    names::Names,
};
use crate::{
    Clock,
    store::{
        AcquireRequest, Acquired, FetchFailure, Lease, StoreError, StoreErrorKind, StoredToken, TokenId,
        reading::Now,
        state::{Defect, State},
    },
};

/// Maximum length of a token file. A longer one is corrupt.
const MAX_LENGTH: usize = 1 << 20;

/// Entry of one key, while this process has its lock.
#[derive(Debug)]
pub(super) struct LockedEntry {
    directory: Arc<Directory>,
    names: Names,
    now: Now,
    _lock: File,
}

impl LockedEntry {
    /// Locks the entry; `None` while another process has the lock.
    pub(super) fn open(
        path: &Path,
        permissions: Permissions,
        names: Names,
        clock: &dyn Clock,
    ) -> Result<Option<Self>, StoreError> {
        let directory = Arc::new(Directory::open(path, permissions)?);
        let name = names.lock();
        let lock = directory.open_or_create(&name)?;
        // If the file was removed meanwhile, another process may have locked a new one.
        if !try_lock(&directory, &name, &lock)? || !directory.is_current(&name, &lock) {
            return Ok(None);
        }
        Ok(Some(Self {
            directory,
            names,
            now: Now::read(clock),
            _lock: lock,
        }))
    }

    pub(super) fn acquire(
        &self,
        request: &AcquireRequest,
    ) -> Result<(Acquired, Option<LeaseFile>), StoreError> {
        let mut state = self.read()?;
        if let Some((lease, _)) = &state.entry.lease
            && !LeaseFile::is_locked(&self.directory, &self.names.lease(lease.fence()))?
        {
            // Its holder died.
            state.entry.lease = None;
        }
        let (had_token, last_fence) = (state.entry.token.is_some(), state.fence);
        let acquired = state.acquire(request, &self.now);
        let Acquired::Lease(lease) = &acquired else {
            if had_token && state.entry.token.is_none() {
                self.save(&state)?;
            }
            return Ok((acquired, None));
        };
        // Of a holder that died or lost its lease.
        self.directory.remove(&self.names.lease(last_fence))?;
        // Before the file exists, so that the next lease removes it if this process dies.
        self.save(&state)?;
        let fence = lease.fence();
        let file = LeaseFile::create(&self.directory, self.names.lease(fence), fence)?;
        Ok((acquired, Some(file)))
    }

    pub(super) fn renew(&self, lease: &Lease, duration: Duration) -> Result<bool, StoreError> {
        let mut state = self.read()?;
        let is_held = state.entry.renew(lease, self.now.moment.plus(duration));
        if is_held {
            self.save(&state)?;
        }
        Ok(is_held)
    }

    pub(super) fn publish(&self, lease: &Lease, token: &StoredToken) -> Result<bool, StoreError> {
        let mut state = self.read()?;
        let is_published = state.entry.publish(lease, token, self.now.moment);
        self.save(&state)?;
        Ok(is_published)
    }

    pub(super) fn release(&self, lease: &Lease, failure: Option<&FetchFailure>) -> Result<(), StoreError> {
        let mut state = self.read()?;
        state.entry.release(lease, failure, self.now.moment);
        self.save(&state)
    }

    pub(super) fn invalidate(&self, rejected: TokenId) -> Result<(), StoreError> {
        let mut state = self.read()?;
        let had_token = state.entry.token.is_some();
        state.entry.invalidate(rejected);
        if had_token && state.entry.token.is_none() {
            self.save(&state)?;
        }
        Ok(())
    }

    /// Removes the token, also that of a later version, and corrupt content that was moved aside. Returns whether there was
    /// a token.
    pub(super) fn clear(&self) -> Result<bool, StoreError> {
        let had_token = match self.read() {
            Ok(mut state) => {
                let token = state.entry.token.take();
                state.entry.failure = None;
                self.save(&state)?;
                token.is_some()
            }
            Err(error) if error.kind() == StoreErrorKind::Unreadable => {
                self.directory.remove(&self.names.state())?;
                true
            }
            Err(error) => return Err(error),
        };
        self.directory.remove(&self.names.corrupt())?;
        Ok(had_token)
    }

    /// Reads the state. Corrupt content is moved aside, and counts as none.
    fn read(&self) -> Result<State, StoreError> {
        let name = self.names.state();
        let Some(file) = self.directory.open_file(&name)? else {
            return Ok(State::default());
        };
        let path = self.directory.path(&name);
        let content = content(file).map_err(|error| io_error("read", &path, error))?;
        let state = content.map_or(Err(Defect::Corrupt), |content| {
            State::decode(&content, &self.now, "token file")
        });
        match state {
            Ok(state) => Ok(state),
            Err(Defect::Corrupt) => {
                let aside = self.names.corrupt();
                self.directory.rename(&name, &aside)?;
                tracing::warn!(
                    token.store.file = %path.display(),
                    token.store.moved_to = %self.directory.path(&aside).display(),
                    "corrupt token file moved aside"
                );
                Ok(State::default())
            }
            Err(Defect::Newer(error)) => Err(StoreError::new(
                StoreErrorKind::Unreadable,
                format!("failed to read `{}`, which is kept", path.display()),
            )
            .with_source(error)),
        }
    }

    /// Writes a new file, and replaces the old one by it. A crash at any point leaves one of them.
    ///
    /// The directory is not synchronized: after a power failure, the older state is as good as none.
    fn save(&self, state: &State) -> Result<(), StoreError> {
        let content = state.encode(&self.now)?;
        if content.len() > MAX_LENGTH {
            return Err(StoreError::new(
                StoreErrorKind::Unavailable,
                format!(
                    "the token needs {} bytes; expected at most {MAX_LENGTH}",
                    content.len()
                ),
            ));
        }
        let temporary = self.names.temporary();
        // Of a process that died while it wrote. Only the holder of the lock uses the name.
        self.directory.remove(&temporary)?;
        let written = self.write(&temporary, &content);
        if written.is_err() {
            let _: Result<(), StoreError> = self.directory.remove(&temporary);
        }
        written
    }

    fn write(&self, temporary: &str, content: &[u8]) -> Result<(), StoreError> {
        let mut file = self.directory.create_file(temporary)?;
        file.write_all(content)
            .and_then(|()| file.sync_all())
            .map_err(|error| io_error("write", &self.directory.path(temporary), error))?;
        drop(file);
        self.directory.rename(temporary, &self.names.state())
    }
}

/// Returns the content of `file`; `None` if it is too long.
fn content(file: File) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if length > MAX_LENGTH {
        return Ok(None);
    }
    // Full capacity at once, since growth would leave a copy of the token in memory.
    let mut content = Zeroizing::new(Vec::with_capacity(length + 1));
    file.take(MAX_LENGTH as u64).read_to_end(&mut content)?;
    Ok(Some(content))
}
