//! A file store in several processes. Each test starts its own executable again for them.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by it")]

mod child;
#[cfg(unix)]
mod crashes;
mod fleet;
mod issuer;

use std::{fs, path::Path};

use auth_core::store::{FileStore, StoreKey};
use tempfile::TempDir;

/// Directory that the processes of a test share.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Returns the processes that sent a token request.
    fn requests(&self) -> Vec<String> {
        let requests = fs::read_to_string(issuer::log(self.path())).unwrap_or_default();
        requests.lines().map(str::to_owned).collect()
    }

    /// Returns the extensions of the store's files.
    fn extensions(&self) -> Vec<String> {
        let files = fs::read_dir(store_directory(self.path())).unwrap();
        let extension = |file: fs::DirEntry| file.path().extension().unwrap().to_str().unwrap().to_owned();
        let mut extensions: Vec<_> = files.map(|file| extension(file.unwrap())).collect();
        extensions.sort();
        extensions
    }
}

fn store_directory(scene: &Path) -> std::path::PathBuf {
    scene.join("tokens")
}

/// Opens the store. A busy machine must not end its waits.
fn open(scene: &Path) -> FileStore {
    let store = FileStore::new(store_directory(scene)).unwrap();
    let store = if cfg!(unix) {
        store
    } else {
        store.trust_directory()
    };
    store.lock_timeout(std::time::Duration::from_secs(60))
}

fn key() -> StoreKey {
    StoreKey::new("test")
}
