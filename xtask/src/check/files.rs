//! Files of a package: all provider crates have the same.

use std::path::Path;

use crate::finding::Finding;
use crate::workspace::Package;

/// The files that every provider crate has, below its folder.
const PROVIDER_FILES: [&str; 10] = [
    "README.md",
    "openapi.yaml",
    "src/auth.rs",
    "src/client.rs",
    "src/error.rs",
    "src/generated/codes.rs",
    "src/generated/endpoints.rs",
    "src/generated/mod.rs",
    "src/generated/models.rs",
    "src/lib.rs",
];

pub(super) fn find(root: &Path, package: &Package, providers: &[String]) -> Vec<Finding> {
    let expected: &[&str] = if providers.contains(&package.name) {
        &PROVIDER_FILES
    } else if package.is_published() {
        &["README.md"]
    } else {
        &[]
    };
    expected
        .iter()
        .map(|file| format!("{}/{file}", package.folder))
        .filter(|file| !root.join(file).is_file())
        .map(|file| Finding::new(file, "is missing; every crate of this kind has it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{packages, scratch};

    #[test]
    fn missing_files_are_named() {
        let root = scratch(&["auth-core", "klavi", "xtask"], "xtask", "publish = false\n");
        let packages = packages(root.path()).unwrap();
        let of = |package| find(root.path(), package, &["klavi".to_owned()]);
        let missing: Vec<_> = packages.iter().map(|package| of(package).len()).collect();
        // The scratch workspace has each `lib.rs`.
        assert_eq!(missing, [1, PROVIDER_FILES.len() - 1, 0]);
        assert_eq!(of(&packages[0])[0].file, "crates/auth-core/README.md");
    }
}
