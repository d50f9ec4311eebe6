//! Third-party tools, installed below `target/verify` by npm and pip, with the versions and hashes of the lock files.

mod node;
mod python;

use std::{io, path::Path, time::Duration};

use fs_err as fs;
use tokio::process::Command;

pub(super) use self::{node::NodeTools, python::PythonTools};
use super::{child::Child, error::Error};

const STEP: &str = "installation";
const TIMEOUT: Duration = Duration::from_secs(300);

/// Calls `install`, unless it has already installed the same `lock` file in `folder`.
async fn install_once(
    folder: &Path,
    lock: &Path,
    install: impl AsyncFnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    // A copy of the lock file, written last, marks the installation complete.
    let installed = folder.join("installed");
    let lock = fs::read_to_string(lock)?;
    if fs::read_to_string(&installed).is_ok_and(|found| found == lock) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    install().await?;
    Ok(fs::write(installed, lock)?)
}

/// Checks that the program `name` is installed, and fails with [`Error::MissingRuntime`] otherwise.
pub(super) async fn require(name: &'static str) -> Result<(), Error> {
    run(name, Command::new(name).arg("--version")).await
}

/// Runs a program of `runtime`, and fails with [`Error::MissingRuntime`] if it does not exist.
async fn run(runtime: &'static str, command: &mut Command) -> Result<(), Error> {
    match Child::run(STEP, command, TIMEOUT).await {
        Ok(output) => output.require_success(STEP).map(drop),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::MissingRuntime(runtime)),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn changed_lock_file_is_installed_again() {
        let root = tempfile::tempdir().unwrap();
        let (folder, lock) = (root.path().join("tools"), root.path().join("lock"));
        let mut installations = 0;
        for text in ["one", "one", "two"] {
            fs::write(&lock, text).unwrap();
            let install = async || {
                installations += 1;
                Ok(())
            };
            install_once(&folder, &lock, install).await.unwrap();
        }
        assert_eq!(installations, 2);
    }

    #[tokio::test]
    async fn failed_installation_is_repeated() {
        let root = tempfile::tempdir().unwrap();
        let (folder, lock) = (root.path().join("tools"), root.path().join("lock"));
        fs::write(&lock, "one").unwrap();
        let mut command = Command::new("cargo");
        let failed = async || run("Cargo", command.arg("no-such-command")).await;
        let error = install_once(&folder, &lock, failed).await.unwrap_err();
        assert!(error.to_string().contains("no-such-command"), "{error}");
        let mut is_repeated = false;
        let install = async || {
            is_repeated = true;
            Ok(())
        };
        install_once(&folder, &lock, install).await.unwrap();
        assert!(is_repeated);
    }

    #[tokio::test]
    async fn missing_program_is_a_missing_runtime() {
        let error = run("Node", &mut Command::new("no-such-program-here"))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::MissingRuntime("Node")), "{error}");
    }
}
