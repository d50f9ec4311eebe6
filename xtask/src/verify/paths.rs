//! Paths in the repository.

use std::path::{Path, PathBuf};

/// Returns the contract of `provider`.
pub(super) fn contract(root: &Path, provider: &str) -> PathBuf {
    root.join("crates").join(provider).join("openapi.yaml")
}

/// Returns the folder of this task's lock files, settings and hooks.
pub(super) fn settings(root: &Path) -> PathBuf {
    root.join("xtask").join("verify")
}

/// Returns the folder `name` for what this task installs and generates.
pub(super) fn output(root: &Path, name: &str) -> PathBuf {
    root.join("target").join("verify").join(name)
}
