//! Checkpoint of a list, in a file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use auth_core::{Checkpoint, InvalidInput};

use crate::failure::Failure;

/// File of `--resume`.
#[derive(Debug)]
pub(super) struct CheckpointFile(PathBuf);

impl CheckpointFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Reads the checkpoint of an earlier run; returns `None` if the file does not exist.
    pub(super) fn load(&self) -> Result<Option<Checkpoint>, Failure> {
        let invalid = |problem: String| {
            InvalidInput::new("--resume", problem, "a file that `--resume` wrote, or a new one")
        };
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(invalid(format!(
                    "names `{}`, which cannot be read ({error})",
                    self.display()
                ))
                .into());
            }
        };
        let checkpoint = serde_json::from_str(&text);
        let checkpoint = checkpoint.map_err(|error| {
            invalid(format!(
                "names `{}`, which is not a valid checkpoint ({error})",
                self.display()
            ))
        })?;
        Ok(Some(checkpoint))
    }

    /// Replaces the file atomically.
    pub(super) fn save(&self, checkpoint: &Checkpoint) -> Result<(), Failure> {
        let text = serde_json::to_string(checkpoint).map_err(|error| Failure::Failed(error.into()))?;
        let mut temporary = self.0.clone().into_os_string();
        temporary.push(".new");
        fs::write(&temporary, text)?;
        fs::rename(&temporary, &self.0)?;
        Ok(())
    }

    fn display(&self) -> impl std::fmt::Display {
        Path::display(&self.0)
    }
}
