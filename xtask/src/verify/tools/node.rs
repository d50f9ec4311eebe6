//! Tools that run on Node.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use fs_err as fs;

use super::{
    installation::{Installation, install},
    unavailable::Unavailable,
    version,
};
use crate::verify::{error::Error, paths};

/// Minimum version that the tools of the lock file support.
const MIN_NODE: (u32, u32) = (20, 19);
/// First version with lock files of this format.
const MIN_NPM: (u32, u32) = (7, 0);

/// Redocly, Prism and openapi-typescript, in the versions of `package-lock.json`.
pub(crate) struct NodeTools {
    modules: PathBuf,
}

impl NodeTools {
    /// Installs the tools, unless they are up to date.
    pub(crate) fn install(root: &Path) -> Result<Result<Self, Unavailable>, Error> {
        let versions = version::require("node", MIN_NODE)?.and(version::require("npm", MIN_NPM)?);
        if let Err(reason) = versions {
            return Ok(Err(reason));
        }
        let folder = paths::output(root, "node");
        let settings = paths::settings(root);
        let installation = Installation::new(&folder, &settings.join("package-lock.json"))?;
        if !installation.is_complete() {
            for file in ["package.json", "package-lock.json", ".npmrc"] {
                fs::copy(settings.join(file), folder.join(file))?;
            }
            let mut command = Command::new("npm");
            command
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(&folder);
            if let Err(reason) = install("npm ci", &mut command)? {
                return Ok(Err(reason));
            }
            installation.mark_complete()?;
        }
        let modules = folder.join("node_modules");
        Ok(Ok(Self { modules }))
    }

    /// Returns a command that runs a package's script, by its path in `node_modules`.
    pub(crate) fn command(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command
            .arg(self.modules.join(script))
            .env("NO_COLOR", "1")
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        command
    }
}
