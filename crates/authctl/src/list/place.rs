//! Where a walk stood, kept in a file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use auth_core::{Checkpoint, InvalidInput};

use crate::failure::Failure;

/// The file of `--resume`.
#[derive(Debug)]
pub(super) struct Place(PathBuf);

impl Place {
    pub(super) fn in_file(path: PathBuf) -> Self {
        Self(path)
    }

    /// The place that an earlier walk kept; none when there is no file.
    pub(super) fn read(&self) -> Result<Option<Checkpoint>, Failure> {
        let refuse = |problem: String| {
            InvalidInput::new("--resume", problem, "a file that `--resume` wrote, or a new one")
        };
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(refuse(format!(
                    "names `{}`, which cannot be read ({error})",
                    self.shown()
                ))
                .into());
            }
        };
        let checkpoint = serde_json::from_str(&text);
        let checkpoint = checkpoint.map_err(|error| {
            refuse(format!(
                "names `{}`, which is no place in a list ({error})",
                self.shown()
            ))
        })?;
        Ok(Some(checkpoint))
    }

    /// Keeps `checkpoint`, whole or not at all.
    pub(super) fn keep(&self, checkpoint: &Checkpoint) -> Result<(), Failure> {
        let text = serde_json::to_string(checkpoint).map_err(|error| Failure::Failed(error.into()))?;
        let mut beside = self.0.clone().into_os_string();
        beside.push(".new");
        fs::write(&beside, text)?;
        fs::rename(&beside, &self.0)?;
        Ok(())
    }

    fn shown(&self) -> impl std::fmt::Display {
        Path::display(&self.0)
    }
}
