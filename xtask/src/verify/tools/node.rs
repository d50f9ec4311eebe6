//! Tools that run on Node.

use std::{io, path::PathBuf};

use fs_err as fs;
use tokio::process::Command;

use super::{install_once, run};
use crate::verify::{context::Context, error::Error};

/// Packages of `package-lock.json`.
pub(crate) struct NodeTools {
    folder: PathBuf,
}

impl NodeTools {
    /// Installs the packages with `npm ci`, unless they are up to date.
    pub(crate) async fn install(context: &Context<'_>) -> Result<Self, Error> {
        let folder = context.output("node");
        let settings = context.settings();
        install_once(&folder, &settings.join("package-lock.json"), async || {
            for file in ["package.json", "package-lock.json", ".npmrc"] {
                fs::copy(settings.join(file), folder.join(file))?;
            }
            run("Node", Command::new("npm").arg("ci").current_dir(&folder)).await
        })
        .await?;
        Ok(Self { folder })
    }

    /// Returns a command that runs a package's script, by its path in `node_modules`.
    pub(crate) fn command(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command
            .arg(self.folder.join("node_modules").join(script))
            .env("NO_COLOR", "1")
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        command
    }

    /// Returns a command that runs `main.mjs` of a folder of `xtask/verify`, whose scripts may import the packages.
    pub(crate) fn program(&self, context: &Context<'_>, folder: &str) -> io::Result<Command> {
        let copy = self.folder.join(folder);
        fs::create_dir_all(&copy)?;
        for entry in fs::read_dir(context.settings().join(folder))? {
            let entry = entry?;
            fs::copy(entry.path(), copy.join(entry.file_name()))?;
        }
        let mut command = Command::new("node");
        command.arg(copy.join("main.mjs"));
        Ok(command)
    }

    /// Returns a command that runs a script of `xtask/verify`, which may import the packages.
    pub(crate) fn script(&self, context: &Context<'_>, name: &str) -> io::Result<Command> {
        // Node looks for packages beside the script.
        let copy = self.folder.join(name);
        fs::copy(context.settings().join(name), &copy)?;
        let mut command = Command::new("node");
        command.arg(copy);
        Ok(command)
    }
}
