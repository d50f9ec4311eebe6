//! Tools that run on Python.

use std::path::PathBuf;

use tokio::process::Command;

use super::{install_once, run};
use crate::verify::{context::Context, error::Error};

const RUNTIME: &str = "Python with `venv`";

/// Packages of `requirements.txt`.
pub(crate) struct PythonTools {
    bin: PathBuf,
}

impl PythonTools {
    /// Installs the packages in a virtual environment with `pip install`, unless they are up to date.
    pub(crate) async fn install(context: &Context<'_>) -> Result<Self, Error> {
        let folder = context.output("python");
        let requirements = context.settings().join("requirements.txt");
        let bin = folder.join("bin");
        install_once(&folder, &requirements, async || {
            let mut venv = Command::new("python3");
            venv.args(["-m", "venv", "--clear"]).arg(&folder);
            match run(RUNTIME, &mut venv).await {
                // Debian has `venv` in a package of its own.
                Err(Error::Findings { .. }) => Err(Error::MissingRuntime(RUNTIME)),
                result => result,
            }?;
            let mut pip = Command::new(bin.join("pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check"])
                .args(["--require-hashes", "--only-binary=:all:", "-r"])
                .arg(&requirements);
            run(RUNTIME, &mut pip).await
        })
        .await?;
        Ok(Self { bin })
    }

    /// Returns the path of an installed program.
    pub(crate) fn program(&self, program: &str) -> PathBuf {
        self.bin.join(program)
    }

    /// Returns a command that runs an installed program.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.program(program));
        command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_COLOR", "1")
            // The sandbox listens on loopback, so no proxy may be used.
            .env("NO_PROXY", "127.0.0.1");
        command
    }
}
