//! File with the variables.

use std::{
    io::{self, Write as _},
    path::Path,
};

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Writes `text` to the file at `path`, which only its owner can read. Other programs see the old file or the whole new one.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    replace(path, text).map_err(|source| {
        Failure::Failed(Box::new(CannotWrite {
            path: path.display().to_string(),
            source,
        }))
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[derive(Debug, thiserror::Error)]
#[error("cannot write `{path}`")]
struct CannotWrite {
    path: String,
    source: io::Error,
}
