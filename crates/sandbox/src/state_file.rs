//! File that keeps the state of a sandbox between two runs.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    error::{StartError, StateError},
    seed::Seed,
};

/// Version of the form of the file, and of what a seed yields.
const VERSION: u32 = 1;

/// File that only one sandbox uses at a time.
#[derive(Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    /// The lock ends when it is closed. It is a file beside the other, which each save replaces.
    _lock: File,
}

/// Content of the file.
#[derive(Serialize, Deserialize)]
struct Content<S> {
    version: u32,
    seed: Option<u64>,
    /// Root key of the seed, in hex.
    root: String,
    /// SHA-256 of the root key and the text of the state, in hex.
    checksum: String,
    state: S,
}

impl StateFile {
    /// Locks the file at `path`, which need not exist.
    pub(crate) fn lock(path: PathBuf) -> Result<Self, StateError> {
        // Saving replaces the file that a link names, not the link.
        let path = fs::canonicalize(&path).unwrap_or(path);
        let lock = beside(&path, "lock");
        let error = |source| StateError::Io {
            action: "lock",
            path: lock.clone(),
            source,
        };
        let file = private(OpenOptions::new().create(true).truncate(false))
            .open(&lock)
            .map_err(error)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path, _lock: file }),
            Err(TryLockError::WouldBlock) => Err(StateError::InUse { path }),
            Err(TryLockError::Error(source)) => Err(error(source)),
        }
    }

    /// Returns the seed and the state, or `None` if the file does not exist yet. `seed` is the one that the file must
    /// have, if any.
    pub(crate) fn load<S: DeserializeOwned>(
        &self,
        seed: Option<u64>,
    ) -> Result<Option<(Seed, S)>, StateError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(self.damaged("not a text"));
            }
            Err(source) => return Err(self.io("read", source)),
        };
        self.parse(&text, seed).map(Some)
    }

    fn parse<S: DeserializeOwned>(&self, text: &str, seed: Option<u64>) -> Result<(Seed, S), StateError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }

        let Version { version } = serde_json::from_str(text).map_err(|_error| self.damaged("not a state"))?;
        if version != VERSION {
            return Err(StateError::Version {
                path: self.path.clone(),
                found: version,
                expected: VERSION,
            });
        }
        let content: Content<Box<RawValue>> =
            serde_json::from_str(text).map_err(|_error| self.damaged("not a state"))?;
        if content.checksum != checksum(&content.root, content.state.get()) {
            return Err(self.damaged("wrong checksum"));
        }
        if seed.is_some() && seed != content.seed {
            return Err(StateError::Seed {
                path: self.path.clone(),
                found: content.seed,
                expected: seed,
            });
        }
        let seed = Seed::from_hex(&content.root, content.seed).ok_or_else(|| self.damaged("no root key"))?;
        let state =
            serde_json::from_str(content.state.get()).map_err(|_error| self.damaged("not a state"))?;
        Ok((seed, state))
    }

    /// Replaces the file, atomically.
    pub(crate) fn save<S: Serialize>(&self, seed: &Seed, state: &S) -> Result<(), StateError> {
        let json = |error: serde_json::Error| self.io("write", error.into());
        let state = serde_json::value::to_raw_value(state).map_err(json)?;
        let root = seed.to_hex();
        let content = Content {
            version: VERSION,
            seed: seed.number(),
            checksum: checksum(&root, state.get()),
            root,
            state,
        };
        let text = serde_json::to_vec(&content).map_err(json)?;
        self.replace(&text).map_err(|source| self.io("write", source))
    }

    fn replace(&self, text: &[u8]) -> io::Result<()> {
        let random: [u8; 8] = Seed::random()
            .map_err(|error: StartError| io::Error::other(error))?
            .bytes("name");
        let temporary = beside(&self.path, &hex::encode(random));
        let written = private(OpenOptions::new().create_new(true))
            .open(&temporary)
            .and_then(|mut file| {
                file.write_all(text)?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&temporary, &self.path));
        if written.is_err() {
            // Nothing to keep: the error of the write is reported.
            let _removed = fs::remove_file(&temporary);
        }
        written?;
        sync_directory(&self.path)
    }

    fn damaged(&self, problem: &'static str) -> StateError {
        StateError::Damaged {
            path: self.path.clone(),
            problem,
        }
    }

    fn io(&self, action: &'static str, source: io::Error) -> StateError {
        StateError::Io {
            action,
            path: self.path.clone(),
            source,
        }
    }
}

/// Returns the path of the file with `suffix` added to its name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}

fn checksum(root: &str, state: &str) -> String {
    hex::encode(digest::digest(
        &digest::SHA256,
        format!("{root}\n{state}").as_bytes(),
    ))
}

/// Lets a new file be read and written by its owner only: it has secrets.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.write(true)
}

/// Makes the rename survive a crash of the machine.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
