//! Folder of generated code.

use std::{io, path::PathBuf};

use fs_err as fs;

use crate::verify::context::Context;

/// Creates an empty folder for code in `language`.
pub(super) fn create(context: &Context<'_>, language: &str) -> io::Result<PathBuf> {
    let folder = context.output("generated").join(language);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(&folder)?,
    }
    Ok(folder)
}
