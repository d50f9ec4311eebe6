//! Checkpoint of a list, in a file.

mod lock;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use auth_core::{Checkpoint, InvalidInput};

use self::lock::Lock;
use crate::failure::Failure;

/// Maximum length of a checkpoint. A longer file was given by mistake.
const MAX_LENGTH: u64 = 1 << 16;

/// File of `--resume`, locked against other processes.
#[derive(Debug)]
pub(super) struct CheckpointFile {
    path: PathBuf,
    _lock: Lock,
}

impl CheckpointFile {
    /// Locks the file at `path`, which does not need to exist.
    pub(super) fn open(path: PathBuf) -> Result<Self, Failure> {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() => {}
            Ok(_) => return Err(invalid(&path, "is not a regular file").into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(&path, &error).into()),
        }
        let lock = Lock::acquire(&path).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => invalid(&path, "is in use by another process"),
            _ => invalid(&path, &format!("cannot be locked ({error})")),
        })?;
        Ok(Self { path, _lock: lock })
    }

    /// Reads the checkpoint of an earlier run; returns `None` if the file does not exist.
    ///
    /// No error contains a part of the file, which may be another one, such as a private key.
    pub(super) fn load(&self) -> Result<Option<Checkpoint>, Failure> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&self.path, &error).into()),
        };
        let mut content = Vec::new();
        file.take(MAX_LENGTH)
            .read_to_end(&mut content)
            .map_err(|error| unreadable(&self.path, &error))?;
        let checkpoint = serde_json::from_slice(&content);
        Ok(Some(checkpoint.map_err(|_quotes_the_file| {
            invalid(&self.path, "is not a valid checkpoint")
        })?))
    }

    /// Replaces the file atomically. Only its owner can read it.
    pub(super) fn save(&self, checkpoint: &Checkpoint) -> Result<(), Failure> {
        self.replace(checkpoint).map_err(|source| {
            Failure::Failed(
                UnsavedCheckpoint {
                    path: self.path.clone(),
                    source,
                }
                .into(),
            )
        })
    }

    fn replace(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let directory = directory_of(&self.path);
        // A new file with a random name and mode 600, so that no file or link that is already there is written to.
        let mut temporary = tempfile::Builder::new()
            .prefix(".authctl-")
            .tempfile_in(directory)?;
        serde_json::to_writer(&mut temporary, checkpoint)?;
        temporary.flush()?;
        temporary.as_file().sync_all()?;
        temporary.persist(&self.path)?;
        // Not every system can open or sync a directory.
        let _: io::Result<()> = File::open(directory).and_then(|directory| directory.sync_all());
        Ok(())
    }
}

/// Checkpoint that could not be saved.
#[derive(Debug, thiserror::Error)]
#[error("failed to save the checkpoint in `{}`", path.display())]
struct UnsavedCheckpoint {
    path: PathBuf,
    source: io::Error,
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> InvalidInput {
    invalid(path, &format!("cannot be read ({error})"))
}

fn invalid(path: &Path, problem: &str) -> InvalidInput {
    InvalidInput::new(
        "--resume",
        format!("names `{}`, which {problem}", path.display()),
        "a file that `--resume` wrote, or a new one",
    )
}
