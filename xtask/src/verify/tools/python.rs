//! Tools that run on Python.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    installation::{Installation, TIMEOUT, install},
    unavailable::Unavailable,
    version,
};
use crate::verify::{child::Child, error::Error, paths};

/// Minimum version that the tools of the lock file support.
const MIN_PYTHON: (u32, u32) = (3, 11);

/// openapi-spec-validator, Schemathesis and openapi-python-client, in the versions of `requirements.txt`.
pub(crate) struct PythonTools {
    bin: PathBuf,
}

impl PythonTools {
    /// Installs the tools in a virtual environment, unless they are up to date.
    pub(crate) fn install(root: &Path) -> Result<Result<Self, Unavailable>, Error> {
        if let Err(reason) = version::require("python3", MIN_PYTHON)? {
            return Ok(Err(reason));
        }
        let folder = paths::output(root, "python");
        let requirements = paths::settings(root).join("requirements.txt");
        let installation = Installation::new(&folder, &requirements)?;
        let bin = folder.join("bin");
        if !installation.is_complete() {
            let mut environment = Command::new("python3");
            environment.args(["-m", "venv", "--clear"]).arg(&folder);
            let output = Child::run("python3 -m venv", &mut environment, TIMEOUT)?;
            if !output.status.success() {
                // Debian ships `venv` in a separate package.
                let reason = format!("python3 has no working `venv`\n{}", output.text());
                return Ok(Err(Unavailable::new(reason)));
            }
            let mut pip = Command::new(bin.join("python"));
            pip.args(["-m", "pip", "install", "--quiet", "--only-binary=:all:", "-r"])
                .arg(&requirements)
                .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
                .env("PIP_NO_INPUT", "1");
            if let Err(reason) = install("pip install", &mut pip)? {
                return Ok(Err(reason));
            }
            installation.mark_complete()?;
        }
        Ok(Ok(Self { bin }))
    }

    /// Returns a command that runs an installed program.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_COLOR", "1")
            // The sandbox listens on loopback, so no proxy may be used.
            .env("NO_PROXY", "127.0.0.1");
        command
    }
}
