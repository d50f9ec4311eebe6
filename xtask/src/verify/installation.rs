//! How the tools of others come into their folders.

use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use fs_err as fs;

use super::{Failed, child::Child, tools::Unavailable};

pub(super) const INSTALLING: Duration = Duration::from_secs(300);

/// What package clients say when nobody answers them.
const UNREACHED: [&str; 11] = [
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

/// What is installed in a folder: what its stamp, written last, says.
pub(super) struct Installation {
    stamp: PathBuf,
    wanted: String,
}

impl Installation {
    pub(super) fn of(folder: &Path, lock: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            stamp: folder.join("installed"),
            wanted: fs::read_to_string(lock)?,
        })
    }

    pub(super) fn is_there(&self) -> bool {
        fs::read_to_string(&self.stamp).is_ok_and(|found| found == self.wanted)
    }

    pub(super) fn done(&self) -> io::Result<()> {
        fs::write(&self.stamp, &self.wanted)
    }
}

/// Runs a package client. That nobody answers it is no fault of this repository.
pub(super) fn install(name: &str, command: &mut Command) -> Result<Result<(), Unavailable>, Failed> {
    let unreached = || {
        Ok(Err(Unavailable::new(format!(
            "`{name}` does not reach its registry"
        ))))
    };
    match Child::run(name, command, INSTALLING) {
        Ok(ended) if ended.status.success() => Ok(Ok(())),
        Ok(ended) if is_unreached(&ended.words()) => unreached(),
        Ok(ended) => Err(Failed::found(
            "installation",
            format!("{name}\n{}", ended.words()),
        )),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => unreached(),
        Err(error) => Err(error.into()),
    }
}

/// Whether an installation failed for want of a network, and not of a package.
fn is_unreached(words: &str) -> bool {
    UNREACHED.iter().any(|word| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn want_of_a_network_and_want_of_a_package_are_told_apart() {
        assert!(is_unreached("npm error code ENOTFOUND"));
        assert!(is_unreached(
            "NewConnectionError('<...>: Failed to establish a new connection')"
        ));
        assert!(!is_unreached("npm error code EUSAGE"));
        assert!(!is_unreached(
            "ERROR: No matching distribution found for nonsense==1"
        ));
    }

    #[test]
    fn what_is_installed_is_installed_again_when_its_lock_file_changes() {
        let root = tempfile::tempdir().unwrap();
        let (folder, lock) = (root.path().join("tools"), root.path().join("lock"));
        fs::write(&lock, "one").unwrap();
        let first = Installation::of(&folder, &lock).unwrap();
        assert!(!first.is_there());
        first.done().unwrap();
        assert!(Installation::of(&folder, &lock).unwrap().is_there());
        fs::write(&lock, "two").unwrap();
        assert!(!Installation::of(&folder, &lock).unwrap().is_there());
    }
}
