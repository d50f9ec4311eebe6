//! Folders for the files of a target, in memory where the system has such a file system.

use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

/// File system in memory: a target replaces and syncs a file in each run.
const IN_MEMORY: &str = "/dev/shm";

/// Creates a folder, which is removed with the returned value.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new(IN_MEMORY);
    let parent = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    let folder = Builder::new().prefix("auth-core-fuzz-").tempdir_in(parent);
    folder.expect("a folder is created")
}

/// Returns the path of the file `name` in the folder of this thread.
pub(crate) fn file(name: &str) -> PathBuf {
    thread_local! {
        static FOLDER: TempDir = folder();
    }
    FOLDER.with(|folder| folder.path().join(name))
}
