//! Directory of the token files: only its owner has access.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use super::access::{Access, is_same, patiently, set_private, set_private_file};
use crate::store::{StoreError, StoreErrorKind};

/// Whether the permissions of files are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permissions {
    Checked,
    /// The caller vouches for the directory.
    Trusted,
}

/// Directory of the token files.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    permissions: Permissions,
    /// All files must have the owner of the directory. `None` if permissions are not checked.
    owner: Option<u32>,
}

impl Directory {
    /// Opens the directory at `path`, which is created if it does not exist.
    pub(super) fn open(path: &Path, permissions: Permissions) -> Result<Self, StoreError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        set_private(&mut builder);
        builder
            .create(path)
            .map_err(|error| io_error("create the directory", path, error))?;
        let mut directory = Self {
            path: path.to_owned(),
            permissions,
            owner: None,
        };
        // Follows a link, such as a home directory on another disk: what matters is who can write to the target.
        let metadata = fs::metadata(path).map_err(|error| io_error("read the directory", path, error))?;
        directory.owner = directory.check(path, &metadata)?;
        Ok(directory)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Opens the existing file `name`; `None` if there is none.
    pub(super) fn open_file(&self, name: &str) -> Result<Option<File>, StoreError> {
        let path = self.path(name);
        // Before it is opened, since a pipe would block.
        let found = match fs::symlink_metadata(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error("read", &path, error)),
        };
        if !found.is_file() {
            return Err(StoreError::new(
                StoreErrorKind::AccessDenied,
                format!(
                    "`{}` is a {}; expected a regular file",
                    path.display(),
                    if found.is_symlink() {
                        "symbolic link"
                    } else {
                        "directory or special file"
                    }
                ),
            ));
        }
        let opened = patiently(|| OpenOptions::new().read(true).write(true).open(&path));
        let file = match opened {
            Ok(file) => file,
            // Removed meanwhile, as the lease of another process is.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error("open", &path, error)),
        };
        let metadata = file.metadata().map_err(|error| io_error("read", &path, error))?;
        if !is_same(&found, &metadata) {
            return Err(StoreError::new(
                StoreErrorKind::Unavailable,
                format!("`{}` was replaced while it was opened", path.display()),
            ));
        }
        self.check(&path, &metadata)?;
        Ok(Some(file))
    }

    /// Creates the file `name`, which must not exist. Never follows a link.
    pub(super) fn create_file(&self, name: &str) -> Result<File, StoreError> {
        let path = self.path(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        set_private_file(&mut options);
        let file = patiently(|| options.open(&path)).map_err(|error| io_error("create", &path, error))?;
        let checked = file
            .metadata()
            .map_err(|error| io_error("read", &path, error))
            .and_then(|metadata| self.check(&path, &metadata));
        match checked {
            Ok(_owner) => Ok(file),
            Err(error) => {
                drop(file);
                // It was created only now, and is empty.
                let _: io::Result<()> = fs::remove_file(&path);
                Err(error)
            }
        }
    }

    /// Opens the file `name`, which is created if it does not exist.
    pub(super) fn open_or_create(&self, name: &str) -> Result<File, StoreError> {
        if let Some(file) = self.open_file(name)? {
            return Ok(file);
        }
        match self.create_file(name) {
            Ok(file) => Ok(file),
            // Another process may have created it meanwhile.
            Err(error) => self.open_file(name)?.ok_or(error),
        }
    }

    /// Returns whether `name` still is `file`.
    pub(super) fn is_current(&self, name: &str, file: &File) -> bool {
        let found = fs::symlink_metadata(self.path(name)).and_then(|found| Ok((found, file.metadata()?)));
        found.is_ok_and(|(found, opened)| is_same(&found, &opened))
    }

    /// Renames the file `from` to `to`, which is replaced.
    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let from = self.path(from);
        let to = self.path(to);
        patiently(|| fs::rename(&from, &to)).map_err(|error| io_error("rename", &from, error))
    }

    /// Removes the file `name`, if it exists.
    pub(super) fn remove(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        match patiently(|| fs::remove_file(&path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("remove", &path, error)),
            _ => Ok(()),
        }
    }

    /// Refuses access by other users, and another owner than that of the directory, such as root in the directory of
    /// another user. Returns the owner.
    fn check(&self, path: &Path, metadata: &Metadata) -> Result<Option<u32>, StoreError> {
        if self.permissions == Permissions::Trusted {
            return Ok(None);
        }
        let denied = |problem| Err(StoreError::new(StoreErrorKind::AccessDenied, problem));
        let path = path.display();
        let Some(access) = Access::of(metadata) else {
            return denied(format!(
                "the permissions of `{path}` cannot be checked on this system; expected `FileStore::trust_directory` if \
                 only its user has access"
            ));
        };
        if access.is_shared() {
            let (mode, private) = (access.mode, if metadata.is_dir() { "700" } else { "600" });
            return denied(format!(
                "`{path}` is accessible to other users (mode {mode:03o}); expected mode {private}: run `chmod {private} \
                 {path}`"
            ));
        }
        match self.owner {
            Some(owner) if owner != access.owner => denied(format!(
                "`{path}` belongs to user {}; expected user {owner}, the owner of its directory",
                access.owner
            )),
            _ => Ok(Some(access.owner)),
        }
    }
}

/// Returns the error of a file operation. `action` is a verb.
pub(super) fn io_error(action: &str, path: &Path, error: io::Error) -> StoreError {
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreErrorKind::AccessDenied,
        _ => StoreErrorKind::Unavailable,
    };
    StoreError::new(kind, format!("failed to {action} `{}`", path.display())).with_source(error)
}
