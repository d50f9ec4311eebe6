//! Trial of the templates in a copy of the repository.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};

use fs_err as fs;

use super::New;
use crate::finding::Failed;

/// The folder of the copy.
const FOLDER: &str = "target/new";

/// Lays out a provider and an operation in a copy of the repository at `root`, and lints and tests them.
pub(super) fn run(root: &Path) -> Result<String, Failed> {
    let (provider, id) = ("trial-api".to_owned(), "listThings".to_owned());
    let copy = copy(root)?;
    let name = provider.clone();
    super::run(&copy, &New::Provider { name })?;
    super::run(&copy, &New::Operation { provider, id })?;
    cargo(root, &copy, "fmt --all --check")?;
    cargo(
        root,
        &copy,
        "clippy -q -p trial-api -p auth-core-sandbox -p contract-tests --all-targets --all-features -- -D warnings",
    )?;
    cargo(
        root,
        &copy,
        "test -q -p contract-tests --all-features --test contract trial_api",
    )?;
    cargo(
        root,
        &copy,
        "test -q -p contract-tests --all-features --test faults",
    )?;
    Ok("a new provider and a new operation are laid out, and pass lints, contract tests and the fault matrix".to_owned())
}

/// Copies the files that Git knows or would add.
fn copy(root: &Path) -> io::Result<PathBuf> {
    let copy = root.join(FOLDER);
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    let listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(listing).current_dir(root).output()?;
    if !output.status.success() {
        return Err(io::Error::other("`git ls-files` failed"));
    }
    let files = String::from_utf8(output.stdout).map_err(io::Error::other)?;
    for file in files
        .split_terminator('\0')
        .filter(|file| root.join(file).is_file())
    {
        let target = copy.join(file);
        fs::create_dir_all(target.parent().unwrap_or(&copy))?;
        fs::copy(root.join(file), target)?;
    }
    Ok(copy)
}

fn cargo(root: &Path, copy: &Path, arguments: &str) -> io::Result<()> {
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments.split(' '))
        .current_dir(copy)
        // The dependencies are those of the repository, and compiled there.
        .env(
            "CARGO_TARGET_DIR",
            env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| root.join("target").into()),
        )
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("`cargo {arguments}` failed")))
    }
}
