//! Folder of generated code.

use std::{
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;

use crate::verify::paths;

/// Creates an empty folder for code in `language`.
pub(super) fn create(root: &Path, language: &str) -> io::Result<PathBuf> {
    let folder = paths::output(root, "generated").join(language);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(&folder)?,
    }
    Ok(folder)
}
