//! Places of files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use auth_core::InvalidInput;
use etcetera::{BaseStrategy, choose_base_strategy};

use crate::env;

/// Name of the program's directories.
const DIRECTORY: &str = "authctl";

/// Returns the path of the configuration file: `AUTHCTL_CONFIG`, or `authctl/config.toml` in the user's configuration
/// directory (`XDG_CONFIG_HOME` or `~/.config`; `%APPDATA%` on Windows).
pub(crate) fn config_path() -> Result<PathBuf, InvalidInput> {
    if let Some(path) = env::AUTHCTL_CONFIG.value()? {
        InvalidInput::require_text(
            env::AUTHCTL_CONFIG.name(),
            &path,
            "the path of the configuration file",
        )?;
        return Ok(PathBuf::from(path));
    }
    let strategy = strategy(env::AUTHCTL_CONFIG.name())?;
    Ok(strategy.config_dir().join(DIRECTORY).join("config.toml"))
}

/// Returns the directory of what the program keeps between invocations (`XDG_STATE_HOME` or `~/.local/state`;
/// `%LOCALAPPDATA%` on Windows).
pub(crate) fn state_directory() -> Result<PathBuf, InvalidInput> {
    let strategy = strategy(env::AUTHCTL_TOKEN_CACHE.name())?;
    let state = strategy.state_dir().unwrap_or_else(|| strategy.cache_dir());
    Ok(state.join(DIRECTORY))
}

fn strategy(variable: &str) -> Result<impl BaseStrategy, InvalidInput> {
    choose_base_strategy()
        .ok()
        .ok_or_else(|| InvalidInput::missing(variable, "the variable, since this user has no home directory"))
}

/// Permissions of other users than the owner.
#[cfg(unix)]
const OTHERS: u32 = 0o077;

/// Returns whether only the owner has access to the file at `path`; `true` on systems that do not tell.
pub(crate) fn is_private(path: &Path) -> io::Result<bool> {
    let metadata = fs::metadata(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(metadata.permissions().mode() & OTHERS == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        Ok(true)
    }
}
