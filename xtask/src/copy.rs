//! Copy of the repository, to change and build it there.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    process::Command,
};

use fs_err as fs;

/// Makes `copy` equal to the files of the repository at `root` that Git knows or would add. Equal files are left alone, so
/// that Cargo does not compile them again.
pub(crate) fn update(root: &Path, copy: &Path) -> io::Result<()> {
    let files = files(root)?;
    if copy.exists() {
        remove_others(copy, copy, &files)?;
    }
    for file in &files {
        let (from, to) = (root.join(file), copy.join(file));
        let content = fs::read(&from)?;
        if fs::read(&to).ok().as_ref() != Some(&content) {
            fs::create_dir_all(to.parent().unwrap_or(copy))?;
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

/// Returns the paths of the files, relative to `root`.
fn files(root: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(listing).current_dir(root).output()?;
    if !output.status.success() {
        return Err(io::Error::other("`git ls-files` failed"));
    }
    let files = String::from_utf8(output.stdout).map_err(io::Error::other)?;
    let files = files.split_terminator('\0').map(PathBuf::from);
    Ok(files.filter(|file| root.join(file).is_file()).collect())
}

/// Removes the files of `folder` in `copy` that are not among `files`.
fn remove_others(copy: &Path, folder: &Path, files: &BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(copy, &path, files)?;
            if fs::read_dir(&path)?.next().is_none() {
                fs::remove_dir(path)?;
            }
        } else if path.strip_prefix(copy).is_ok_and(|file| !files.contains(file)) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_follows_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let (root, copy) = (folder.path().join("root"), folder.path().join("copy"));
        fs::create_dir_all(root.join("src")).unwrap();
        let init = Command::new("git")
            .args(["init", "--quiet"])
            .current_dir(&root)
            .status()
            .unwrap();
        assert!(init.success());
        for (file, text) in [
            ("src/lib.rs", "code"),
            ("src/old.rs", "old"),
            (".gitignore", "/target"),
        ] {
            fs::write(root.join(file), text).unwrap();
        }
        fs::create_dir(root.join("target")).unwrap();
        fs::write(root.join("target/built"), "").unwrap();
        update(&root, &copy).unwrap();
        assert!(!copy.join("target").exists());
        let modified = || fs::metadata(copy.join(".gitignore")).unwrap().modified().unwrap();
        let before = modified();

        fs::write(copy.join("src/lib.rs"), "mutated").unwrap();
        fs::remove_file(root.join("src/old.rs")).unwrap();
        fs::create_dir_all(copy.join("src/laid/out")).unwrap();
        update(&root, &copy).unwrap();
        assert_eq!(fs::read_to_string(copy.join("src/lib.rs")).unwrap(), "code");
        assert!(!copy.join("src/old.rs").exists());
        assert!(!copy.join("src/laid").exists());
        assert_eq!(modified(), before, "an equal file is left alone");
    }
}
