//! Trial of the templates in a copy of the repository.

use std::{env, io, path::Path};

use fs_err as fs;

use super::New;
use crate::{copy, finding::Failed};

/// The folder of the copy.
const FOLDER: &str = "target/new";

/// Lays out a provider and an operation in a copy of the repository at `root`, and lints and tests them.
pub(super) fn run(root: &Path) -> Result<String, Failed> {
    let (provider, id) = ("trial-api".to_owned(), "listThings".to_owned());
    let copy = root.join(FOLDER);
    copy::update(root, &copy)?;
    distinguish(&copy)?;
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

/// Gives the packages of `copy` a version of their own. Otherwise Cargo takes what it compiles of them for the repository's,
/// which have the same names and the same paths in their workspace.
fn distinguish(copy: &Path) -> io::Result<()> {
    const BEFORE: &str = "[workspace.package]\nversion = \"";

    let manifest = copy.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    let distinguished = text.split_once(BEFORE).and_then(|(before, rest)| {
        let (version, rest) = rest.split_once('"')?;
        Some(format!("{before}{BEFORE}{version}+trial\"{rest}"))
    });
    let distinguished = distinguished.ok_or_else(|| io::Error::other("the root manifest has no version"))?;
    fs::write(manifest, distinguished)
}

fn cargo(root: &Path, copy: &Path, arguments: &str) -> io::Result<()> {
    let status = crate::cargo::command()
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
