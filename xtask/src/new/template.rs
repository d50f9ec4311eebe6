//! Templates: text with placeholders such as `%kebab%`.

use std::{io, path::Path};

use fs_err as fs;

/// Returns `template` with the placeholders replaced by their values.
pub(super) fn render(template: &str, values: &[(&str, String)]) -> String {
    let replace = |text: String, (name, value): &(&str, String)| text.replace(&format!("%{name}%"), value);
    values.iter().fold(template.to_owned(), replace)
}

/// Returns each file below `folder` with its path relative to it, both rendered.
pub(super) fn render_folder(folder: &Path, values: &[(&str, String)]) -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = render(&name, values);
        if path.is_dir() {
            let below = render_folder(&path, values)?;
            files.extend(
                below
                    .into_iter()
                    .map(|(file, text)| (format!("{name}/{file}"), text)),
            );
        } else {
            files.push((name, render(&fs::read_to_string(&path)?, values)));
        }
    }
    files.sort();
    Ok(files)
}
