//! Formatting what was written.

use std::{
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
};

/// Formats `source` as `cargo fmt` does.
pub(crate) fn format(root: &Path, source: &str) -> io::Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("rustfmt: {error}")))?;
    if let Some(mut stdin) = rustfmt.stdin.take() {
        // It reads to the end before it writes.
        stdin.write_all(source.as_bytes())?;
    }
    let output = rustfmt.wait_with_output()?;
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(io::Error::other)
    } else {
        Err(io::Error::other(format!(
            "rustfmt: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )))
    }
}
