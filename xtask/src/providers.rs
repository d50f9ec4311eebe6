//! The provider crates.

use std::{io, path::Path};

use fs_err as fs;

/// Returns the names of the provider crates of the repository at `root`: every crate that has a contract.
pub(crate) fn find(root: &Path) -> io::Result<Vec<String>> {
    let mut providers = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        let entry = entry?;
        if entry.path().join("openapi.yaml").is_file() {
            providers.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    providers.sort();
    Ok(providers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_with_contract_are_providers() {
        let root = tempfile::tempdir().unwrap();
        for name in ["shop", "bank", "core"] {
            fs::create_dir_all(root.path().join("crates").join(name)).unwrap();
        }
        for name in ["shop", "bank"] {
            fs::write(root.path().join("crates").join(name).join("openapi.yaml"), "").unwrap();
        }
        assert_eq!(find(root.path()).unwrap(), ["bank", "shop"]);
    }

    #[test]
    fn missing_folder_is_named() {
        let root = tempfile::tempdir().unwrap();
        let error = find(root.path()).unwrap_err().to_string();
        let folder = root.path().join("crates").display().to_string();
        assert!(error.contains(&folder), "{error}");
    }
}
