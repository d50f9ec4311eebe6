//! Dependencies that Cargo resolves.

use std::{io, path::Path};

/// Returns what `cargo tree` lists without indentation, by `arguments` that are separated by spaces.
pub(super) fn lines(root: &Path, arguments: &str) -> io::Result<String> {
    let output = crate::cargo::command()
        .args(["tree", "--offline", "--prefix=none"])
        .args(arguments.split(' '))
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(format!("cargo tree failed: {stderr}")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
