//! Dependencies that Cargo resolves.

use std::{env, io, path::Path, process::Command};

/// Returns what `cargo tree` lists without indentation, by `arguments` that are separated by spaces.
pub(super) fn lines(root: &Path, arguments: &str) -> io::Result<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
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
