//! Cargo's command.

use std::{env, process::Command};

/// Returns a command of the Cargo that runs this program.
///
/// Cargo describes this package in variables of this program. Build scripts that read one, as that of `ring` does, would run
/// again, and all packages above them would be compiled again.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(describes_package) {
            command.env_remove(name);
        }
    }
    command
}

fn describes_package(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_MANIFEST_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_package_is_forgotten() {
        let command = command();
        let removed = command.get_envs().filter(|(_, value)| value.is_none());
        let removed: Vec<_> = removed.map(|(name, _)| name.to_str().unwrap()).collect();
        assert!(
            removed.contains(&"CARGO_MANIFEST_DIR") && removed.contains(&"CARGO_PKG_NAME"),
            "{removed:?}"
        );
        assert!(removed.iter().all(|name| describes_package(name)), "{removed:?}");
        assert!(!describes_package("CARGO_HOME") && !describes_package("CARGO_PROFILE_DEV_DEBUG"));
    }
}
