//! The tools of others: installed under `target/verify` in the versions of the lock files, once.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use fs_err as fs;

use super::{
    Failed,
    child::Child,
    installation::{INSTALLING, Installation, install},
};

const ASKING: Duration = Duration::from_secs(20);
/// What the versions of the lock files need.
const OLDEST_NODE: (u32, u32) = (20, 19);
const OLDEST_PYTHON: (u32, u32) = (3, 11);

/// Why a tool is not to be had, through no fault of this repository.
#[derive(Debug)]
pub(super) struct Unavailable(String);

impl Unavailable {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Node's tools.
pub(super) struct Node {
    modules: PathBuf,
}

impl Node {
    /// Runs a script of a package, by its path within `node_modules`.
    pub(super) fn command(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command
            .arg(self.modules.join(script))
            .env("NO_COLOR", "1")
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        command
    }
}

/// Python's tools.
pub(super) struct Python {
    bin: PathBuf,
}

impl Python {
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_COLOR", "1")
            // The sandbox is on this machine, whatever the way out of it is.
            .env("NO_PROXY", "127.0.0.1");
        command
    }
}

/// The folder of what this task is told by: lock files, settings, hooks.
pub(super) fn settings(root: &Path) -> PathBuf {
    root.join("xtask").join("verify")
}

/// Redocly, Prism and openapi-typescript, as `package-lock.json` has them.
pub(super) fn node(root: &Path) -> Result<Result<Node, Unavailable>, Failed> {
    if let Err(why) = version("node", OLDEST_NODE)?.and(version("npm", (7, 0))?) {
        return Ok(Err(why));
    }
    let folder = root.join("target").join("verify").join("node");
    let installed = Installation::of(&folder, &settings(root).join("package-lock.json"))?;
    if !installed.is_there() {
        for file in ["package.json", "package-lock.json", ".npmrc"] {
            fs::copy(settings(root).join(file), folder.join(file))?;
        }
        let mut command = Command::new("npm");
        command
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder);
        if let Err(why) = install("npm ci", &mut command)? {
            return Ok(Err(why));
        }
        installed.done()?;
    }
    let modules = folder.join("node_modules");
    Ok(Ok(Node { modules }))
}

/// openapi-spec-validator, Schemathesis and openapi-python-client, as `requirements.txt` has them.
pub(super) fn python(root: &Path) -> Result<Result<Python, Unavailable>, Failed> {
    if let Err(why) = version("python3", OLDEST_PYTHON)? {
        return Ok(Err(why));
    }
    let folder = root.join("target").join("verify").join("python");
    let requirements = settings(root).join("requirements.txt");
    let installed = Installation::of(&folder, &requirements)?;
    let bin = folder.join("bin");
    if !installed.is_there() {
        let mut environment = Command::new("python3");
        environment.args(["-m", "venv", "--clear"]).arg(&folder);
        let ended = Child::run("python3 -m venv", &mut environment, INSTALLING)?;
        if !ended.status.success() {
            // Debian has it in a package of its own.
            let why = format!("python3 has no working `venv`\n{}", ended.words());
            return Ok(Err(Unavailable::new(why)));
        }
        let mut pip = Command::new(bin.join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--only-binary=:all:", "-r"])
            .arg(&requirements)
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
            .env("PIP_NO_INPUT", "1");
        if let Err(why) = install("pip install", &mut pip)? {
            return Ok(Err(why));
        }
        installed.done()?;
    }
    Ok(Ok(Python { bin }))
}

/// Whether `program` is there in at least the version `oldest`.
fn version(program: &str, oldest: (u32, u32)) -> Result<Result<(), Unavailable>, Failed> {
    let ended = match Child::run(program, Command::new(program).arg("--version"), ASKING) {
        Ok(ended) => ended,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Err(Unavailable::new(format!("`{program}` is not installed"))));
        }
        Err(error) => return Err(error.into()),
    };
    let (major, minor) = oldest;
    Ok(match numbers(&ended.output) {
        Some(found) if found >= oldest => Ok(()),
        _ => {
            let found = ended.output.trim();
            let why = format!("`{program}` is {found}, and {major}.{minor} or newer is needed");
            Err(Unavailable::new(why))
        }
    })
}

/// Major and minor of `v20.20.2`, `11.19.1` or `Python 3.11.7`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let number = version.split_whitespace().last()?.trim_start_matches('v');
    let mut parts = number.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_programs_write_them() {
        assert_eq!(numbers("v20.20.2\n"), Some((20, 20)));
        assert_eq!(numbers("11.19.1"), Some((11, 19)));
        assert_eq!(numbers("Python 3.11.7"), Some((3, 11)));
        assert_eq!(numbers(""), None);
    }

    #[test]
    fn a_missing_program_is_no_failure_and_an_old_one_neither() {
        let missing = version("no-such-program-here", (1, 0)).unwrap().unwrap_err();
        assert_eq!(missing.to_string(), "`no-such-program-here` is not installed");
        let old = version("cargo", (999, 0)).unwrap().unwrap_err();
        assert!(old.to_string().ends_with("999.0 or newer is needed"), "{old}");
    }
}
