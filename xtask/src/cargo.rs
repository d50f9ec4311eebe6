//! Cargo's command.

use std::{env, ffi::OsString, process::Command};

/// Returns a command of the Cargo that runs this program.
///
/// Cargo describes this package in variables of this program. Build scripts that read one, as that of `ring` does, would run
/// again, and all packages above them would be compiled again.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_package(&mut command, env::vars_os().map(|(name, _)| name));
    command
}

/// Removes those of `variables` that describe a package.
fn forget_package(command: &mut Command, variables: impl Iterator<Item = OsString>) {
    for name in variables {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_package_is_forgotten() {
        let mut command = Command::new("cargo");
        let variables = [
            "CARGO_MANIFEST_DIR",
            "CARGO_PKG_NAME",
            "CARGO_HOME",
            "CARGO_PROFILE_DEV_DEBUG",
            "PATH",
        ];
        forget_package(&mut command, variables.map(OsString::from).into_iter());
        let changed: Vec<_> = command.get_envs().collect();
        let removed = ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME"].map(|name| (name.as_ref(), None));
        assert_eq!(changed, removed);
    }
}
