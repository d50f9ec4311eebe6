//! Modes and owners of files, where the system has them.

use std::{
    fs::{DirBuilder, Metadata, OpenOptions},
    io,
};

/// Mode and owner of a file or directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Access {
    pub(super) mode: u32,
    pub(super) owner: u32,
}

impl Access {
    /// Returns the access that `metadata` tells; `None` where the system has no modes.
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems return `None`")]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;

        Some(Self {
            mode: metadata.mode() & 0o777,
            owner: metadata.uid(),
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Returns whether other users have access.
    pub(super) fn is_shared(self) -> bool {
        self.mode & 0o077 != 0
    }
}

#[cfg(unix)]
pub(super) fn set_private(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

#[cfg(not(unix))]
pub(super) fn set_private(_: &mut DirBuilder) {}

#[cfg(unix)]
pub(super) fn set_private_file(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
pub(super) fn set_private_file(_: &mut OpenOptions) {}

/// Repeats `operation` for a moment while access is denied: Windows does so while another program, such as a virus scanner,
/// has the file open.
#[cfg(windows)]
pub(super) fn patiently<T>(operation: impl Fn() -> io::Result<T>) -> io::Result<T> {
    const ATTEMPTS: u32 = 100;
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(2);

    for _ in 1..ATTEMPTS {
        match operation() {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => std::thread::sleep(PAUSE),
            outcome => return outcome,
        }
    }
    operation()
}

#[cfg(not(windows))]
pub(super) fn patiently<T>(operation: impl Fn() -> io::Result<T>) -> io::Result<T> {
    operation()
}

/// Returns whether both belong to the same file.
#[cfg(unix)]
pub(super) fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// The standard library has no stable identity of files here.
#[cfg(not(unix))]
pub(super) fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}
