//! TLS libraries of the published packages: with default features, rustls and AWS-LC alone.

use std::{collections::BTreeSet, io, path::Path};

use super::tree;
use crate::{finding::Finding, workspace::Package};

/// Packages of the libraries that only features choose.
const CHOSEN: [&str; 3] = ["native-tls", "openssl-sys", "ring"];

pub(super) fn find(root: &Path, package: &Package) -> io::Result<Vec<Finding>> {
    if !package.is_published() {
        return Ok(Vec::new());
    }
    let arguments = format!("--edges=normal,build --format={{p}} -p {}", package.name);
    Ok(findings(package, &tree::lines(root, &arguments)?))
}

fn findings(package: &Package, tree: &str) -> Vec<Finding> {
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let others = CHOSEN.into_iter().filter(|name| names.contains(name));
    others
        .map(|name| {
            let problem =
                format!("compiles {name} with default features; TLS is rustls with AWS-LC by default");
            Finding::new(package.manifest(), problem)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{packages, scratch};

    #[test]
    fn second_library_is_reported() {
        let root = scratch(&["klavi"], "klavi", "");
        let package = &packages(root.path()).unwrap()[0];
        let tree =
            "klavi v0.1.0 (/klavi)\nrustls v0.23.46\nring v0.17.14\nring v0.17.14 (*)\nring-test v1.0.0\n";
        let findings = findings(package, tree);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].file, "crates/klavi/Cargo.toml");
        assert!(
            findings[0].message.starts_with("compiles ring "),
            "{}",
            findings[0]
        );
    }

    #[test]
    fn each_published_package_is_checked() {
        let root = scratch(
            &["klavi", "ring"],
            "klavi",
            "[dependencies]\nring.workspace = true\n",
        );
        let packages = packages(root.path()).unwrap();
        assert_eq!(find(root.path(), &packages[0]).unwrap().len(), 1);
        let root = scratch(
            &["klavi", "ring"],
            "klavi",
            "publish = false\n[dependencies]\nring.workspace = true\n",
        );
        let packages = crate::workspace::packages(root.path()).unwrap();
        assert_eq!(find(root.path(), &packages[0]).unwrap(), []);
    }
}
