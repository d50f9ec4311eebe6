//! `cargo xtask dist`: builds authctl with its man pages and completions.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use fs_err as fs;

/// Files of the repository that belong to a release.
const FILES: [&str; 4] = [
    "crates/authctl/README.md",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];

/// Release that could not be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A command failed.
    #[error("`{0}` failed: {1}")]
    Command(&'static str, ExitStatus),
    /// Cargo's messages name no executable.
    #[error("cargo built no executable of authctl")]
    NoExecutable,
    /// A file cannot be read or written.
    #[error("failed to write the release")]
    Io(#[from] io::Error),
    /// Cargo's messages are malformed.
    #[error("invalid message of cargo")]
    Message(#[from] serde_json::Error),
}

/// Builds authctl with `profile`, and writes it with its files to `target/dist/authctl`.
pub(crate) fn run(root: &Path, profile: &str) -> Result<String, Error> {
    let executable = build(root, profile)?;
    let folder = root.join("target/dist/authctl");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let name = executable.file_name().ok_or(Error::NoExecutable)?;
    fs::create_dir_all(folder.join("bin"))?;
    fs::copy(&executable, folder.join("bin").join(name))?;
    for file in FILES {
        let name = Path::new(file).file_name().unwrap_or_default();
        fs::copy(root.join(file), folder.join(name))?;
    }
    let written = Command::new(&executable)
        .arg("release-files")
        .arg(&folder)
        .status()?;
    if !written.success() {
        return Err(Error::Command("authctl release-files", written));
    }
    let pages = fs::read_dir(folder.join("man/man1"))?.count();
    Ok(format!("{}: authctl with {pages} man pages", folder.display()))
}

/// Builds the executable, and returns its path.
fn build(root: &Path, profile: &str) -> Result<PathBuf, Error> {
    let mut command = crate::cargo::command();
    command
        .args([
            "build",
            "--locked",
            "-p",
            "authctl",
            "--message-format=json-render-diagnostics",
            "--profile",
            profile,
        ])
        .current_dir(root)
        .stderr(Stdio::inherit());
    let output = command.output()?;
    if !output.status.success() {
        return Err(Error::Command("cargo build -p authctl", output.status));
    }
    for message in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<serde_json::Value>() {
        if let Some(executable) = message?["executable"].as_str() {
            return Ok(executable.into());
        }
    }
    Err(Error::NoExecutable)
}
