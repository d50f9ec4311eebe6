//! Lock of a checkpoint file.

use std::{
    fs::{self, File, Metadata, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Attempts to lock a lock file that other processes remove meanwhile.
const ATTEMPTS: u32 = 100;

/// Lock file beside a checkpoint file, which is replaced and so cannot be locked itself. The system unlocks it when the
/// process dies, and a drop removes it.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks `FILE.lock` for the file at `path`. Never follows a link.
    ///
    /// The error is [`WouldBlock`](io::ErrorKind::WouldBlock) while another process has the lock.
    pub(super) fn acquire(path: &Path) -> io::Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        for _ in 0..ATTEMPTS {
            let Some(file) = open(&path)? else {
                continue;
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // If the file was removed before it was locked, another process may have locked a new one.
            if is_current(&path, &file) {
                return Ok(Self { path, _file: file });
            }
        }
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A file that is left is locked again by the next process.
        let _: io::Result<()> = fs::remove_file(&self.path);
    }
}

/// Opens or creates the file; `None` if it was removed or replaced meanwhile.
fn open(path: &Path) -> io::Result<Option<File>> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => return Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !found.is_file() {
        return Err(io::Error::other(format!(
            "`{}` is not a regular file",
            path.display()
        )));
    }
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns whether `path` is `file`, and not a link to it or another file.
fn is_current(path: &Path, file: &File) -> bool {
    let found = fs::symlink_metadata(path).and_then(|found| Ok((found, file.metadata()?)));
    found.is_ok_and(|(found, opened)| is_same(&found, &opened))
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// The standard library has no stable identity of files here, and an open file cannot be removed.
#[cfg(not(unix))]
fn is_same(found: &Metadata, _: &Metadata) -> bool {
    found.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_lock_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("checkpoint");
        let lock = Lock::acquire(&path).unwrap();
        assert_eq!(
            Lock::acquire(&path).unwrap_err().kind(),
            io::ErrorKind::WouldBlock
        );
        drop(lock);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
        assert!(Lock::acquire(&path).is_ok());
    }

    #[test]
    fn left_lock_file_is_locked_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("checkpoint");
        fs::write(directory.path().join("checkpoint.lock"), "").unwrap();
        assert!(Lock::acquire(&path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn link_in_place_of_lock_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("target");
        std::os::unix::fs::symlink(&target, directory.path().join("checkpoint.lock")).unwrap();
        for _ in 0..2 {
            let error = Lock::acquire(&directory.path().join("checkpoint")).unwrap_err();
            assert!(error.to_string().contains("is not a regular file"), "{error}");
            // A link to nothing, then to a file.
            fs::write(&target, "").unwrap();
        }
    }
}
