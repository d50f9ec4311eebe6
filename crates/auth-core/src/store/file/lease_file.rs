//! Lock that the holder of a lease has on a file, as long as its process lives.

use std::{
    fs::{File, TryLockError},
    io,
    sync::Arc,
};

use super::directory::{Directory, io_error};
use crate::store::{StoreError, StoreErrorKind};

/// File of a lease, locked by its holder. The system unlocks it when the process dies, and a drop removes it.
#[derive(Debug)]
pub(super) struct LeaseFile {
    directory: Arc<Directory>,
    name: String,
    fence: u64,
    _file: File,
}

impl LeaseFile {
    /// Creates and locks the file `name` of the lease with `fence`.
    pub(super) fn create(directory: &Arc<Directory>, name: String, fence: u64) -> Result<Self, StoreError> {
        let file = directory.create_file(&name)?;
        let locked = try_lock(directory, &name, &file);
        let lease = Self {
            directory: Arc::clone(directory),
            name,
            fence,
            _file: file,
        };
        if locked? {
            return Ok(lease);
        }
        let message = "a new file is locked by another process";
        Err(StoreError::new(StoreErrorKind::Unavailable, message))
    }

    /// Returns whether the holder of the file `name` lives.
    pub(super) fn is_locked(directory: &Directory, name: &str) -> Result<bool, StoreError> {
        match directory.open_file(name)? {
            Some(file) => Ok(!try_lock(directory, name, &file)?),
            None => Ok(false),
        }
    }

    pub(super) fn fence(&self) -> u64 {
        self.fence
    }
}

impl Drop for LeaseFile {
    fn drop(&mut self) {
        // The next lease removes a file that is left.
        let _: Result<(), StoreError> = self.directory.remove(&self.name);
    }
}

/// Locks `file` and returns `true`, unless another process has locked it.
pub(super) fn try_lock(directory: &Directory, name: &str, file: &File) -> Result<bool, StoreError> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => Ok(false),
        Err(TryLockError::Error(error)) => Err(io_error("lock", &directory.path(name), error)),
    }
}
