//! The packages of the workspace, as Cargo understands their manifests.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

/// A member of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
    /// Its features, with what they enable.
    pub(crate) features: BTreeMap<String, Vec<String>>,
    /// Libraries, programs, tests, examples and benches.
    pub(crate) targets: Vec<Target>,
    manifest_path: PathBuf,
    /// The registries that it may go to; `None` is any.
    publish: Option<Vec<String>>,
    /// Its folder, relative to the repository.
    #[serde(skip)]
    pub(crate) folder: String,
}

/// A target.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    kind: Vec<String>,
    pub(crate) src_path: PathBuf,
}

/// A dependency of any kind and for any target.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    /// The package's own name, whatever the manifest calls it.
    pub(crate) name: String,
    /// `dev` or `build`; none for the others.
    pub(crate) kind: Option<String>,
}

impl Target {
    /// Returns whether it is a library or a program.
    pub(crate) fn is_code(&self) -> bool {
        self.kind.iter().any(|kind| kind == "lib" || kind == "bin")
    }
}

impl Package {
    /// Returns the name of its library in Rust code.
    pub(crate) fn library(&self) -> Option<&str> {
        let library = self
            .targets
            .iter()
            .find(|target| target.kind.iter().any(|kind| kind == "lib"))?;
        Some(&library.name)
    }

    /// Returns whether it is published to a registry.
    pub(crate) fn is_published(&self) -> bool {
        self.publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    }

    /// The manifest, relative to the repository.
    pub(crate) fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }
}

/// The members of the workspace at `root`, by their folders.
pub(crate) fn packages(root: &Path) -> io::Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }

    let output = crate::cargo::command()
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(format!("cargo metadata failed: {said}")));
    }
    let Metadata { mut packages } = serde_json::from_slice(&output.stdout)?;
    let root = fs_err::canonicalize(root)?;
    for package in &mut packages {
        let folder = package.manifest_path.parent().unwrap_or(&package.manifest_path);
        let folder = folder.strip_prefix(&root).unwrap_or(folder);
        package.folder = folder.to_string_lossy().replace('\\', "/");
    }
    packages.sort_by(|one, other| one.folder.cmp(&other.folder));
    Ok(packages)
}

/// A workspace of empty `members`, in which the manifest of `package` ends with `text`. The root manifest declares each
/// member, and klikoo once more as `harmless`.
#[cfg(test)]
pub(crate) fn scratch(members: &[&str], package: &str, text: &str) -> tempfile::TempDir {
    use std::fmt::Write;

    use fs_err as fs;

    let root = tempfile::tempdir().unwrap();
    let mut manifest =
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n[workspace.dependencies]\n".to_owned();
    for member in members {
        writeln!(manifest, "{member} = {{ path = \"crates/{member}\" }}").unwrap();
        let folder = root.path().join("crates").join(member);
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("src/lib.rs"), "").unwrap();
        let more = if *member == package { text } else { "" };
        let own = format!("[package]\nname = \"{member}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}");
        fs::write(folder.join("Cargo.toml"), own).unwrap();
    }
    manifest.push_str("harmless = { package = \"klikoo\", path = \"crates/klikoo\" }\n");
    fs::write(root.path().join("Cargo.toml"), manifest).unwrap();
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_their_folders() {
        let root = scratch(
            &["klikoo", "auth-core"],
            "klikoo",
            "[dev-dependencies]\nauth-core.workspace = true\n",
        );
        let packages = packages(root.path()).unwrap();
        let folders: Vec<&str> = packages.iter().map(|package| package.folder.as_str()).collect();
        assert_eq!(folders, ["crates/auth-core", "crates/klikoo"]);
        assert_eq!(packages[1].manifest(), "crates/klikoo/Cargo.toml");
        assert_eq!(packages[1].dependencies[0].kind.as_deref(), Some("dev"));
        assert!(packages[1].is_published());
    }

    #[test]
    fn cargo_reports_invalid_manifest() {
        let root = scratch(
            &["klikoo"],
            "klikoo",
            "[dependencies]\nmissing.workspace = true\n",
        );
        let error = packages(root.path()).unwrap_err().to_string();
        assert!(error.contains("missing"), "{error}");
    }
}
