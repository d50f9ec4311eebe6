//! Installation of tools in a folder.

use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use fs_err as fs;

use super::unavailable::Unavailable;
use crate::verify::{child::Child, error::Error};

pub(super) const TIMEOUT: Duration = Duration::from_secs(300);

/// Error names of package managers that cannot reach their registry.
const NETWORK_ERRORS: [&str; 11] = [
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "ETIMEDOUT",
    "ConnectTimeoutError",
    "NameResolutionError",
    "NewConnectionError",
    "ReadTimeoutError",
];

/// Installation of a lock file. A copy of the lock file, written last, marks it complete.
pub(super) struct Installation {
    marker: PathBuf,
    lock: String,
}

impl Installation {
    pub(super) fn new(folder: &Path, lock: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            marker: folder.join("installed"),
            lock: fs::read_to_string(lock)?,
        })
    }

    pub(super) fn is_complete(&self) -> bool {
        fs::read_to_string(&self.marker).is_ok_and(|found| found == self.lock)
    }

    pub(super) fn mark_complete(&self) -> io::Result<()> {
        fs::write(&self.marker, &self.lock)
    }
}

/// Runs a package manager. An unreachable registry makes its tools unavailable and is not an error.
pub(super) fn install(name: &str, command: &mut Command) -> Result<Result<(), Unavailable>, Error> {
    let unreachable = || {
        Ok(Err(Unavailable::new(format!(
            "`{name}` cannot reach its registry"
        ))))
    };
    match Child::run(name, command, TIMEOUT) {
        Ok(output) if output.status.success() => Ok(Ok(())),
        Ok(output) if is_network_error(&output.text()) => unreachable(),
        Ok(output) => Err(Error::findings(
            "installation",
            format!("{name}\n{}", output.text()),
        )),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => unreachable(),
        Err(error) => Err(error.into()),
    }
}

/// Returns whether an installation failed because of the network.
fn is_network_error(output: &str) -> bool {
    NETWORK_ERRORS.iter().any(|error| output.contains(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_and_package_errors_are_distinguished() {
        assert!(is_network_error("npm error code ENOTFOUND"));
        assert!(is_network_error(
            "NewConnectionError('<...>: Failed to establish a new connection')"
        ));
        assert!(!is_network_error("npm error code EUSAGE"));
        assert!(!is_network_error(
            "ERROR: No matching distribution found for nonsense==1"
        ));
    }

    #[test]
    fn changed_lock_file_invalidates_installation() {
        let root = tempfile::tempdir().unwrap();
        let (folder, lock) = (root.path().join("tools"), root.path().join("lock"));
        fs::write(&lock, "one").unwrap();
        let first = Installation::new(&folder, &lock).unwrap();
        assert!(!first.is_complete());
        first.mark_complete().unwrap();
        assert!(Installation::new(&folder, &lock).unwrap().is_complete());
        fs::write(&lock, "two").unwrap();
        assert!(!Installation::new(&folder, &lock).unwrap().is_complete());
    }
}
