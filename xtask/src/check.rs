//! `cargo xtask check`: rules of the repository that the compiler does not check.

mod circles;
mod features;
mod files;
mod layers;
mod manifest;
mod tls;
mod tree;

use std::path::Path;

use fs_err as fs;

use self::manifest::Manifest;
use crate::{
    bench,
    finding::{Failed, Finding},
    providers,
    workspace::{self, Package},
};

/// Checks the repository at `root` and returns a summary.
pub(crate) fn run(root: &Path) -> Result<String, Failed> {
    let packages = workspace::packages(root)?;
    let mut findings = of_files(root, &packages)?;
    findings.extend(of_dependencies(root, &packages)?);
    if findings.is_empty() {
        Ok(format!(
            "{} packages: manifests, features, layers, files, imports, TLS and published figures are as they should be",
            packages.len()
        ))
    } else {
        Err(Failed::Findings(findings))
    }
}

fn of_files(root: &Path, packages: &[Package]) -> Result<Vec<Finding>, Failed> {
    let root_manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let mut findings = manifest::workspace_findings(&root_manifest);
    let providers = providers::find(root)?;
    for package in packages {
        let manifest = Manifest::parse(
            &package.folder,
            &fs::read_to_string(root.join(package.manifest()))?,
        );
        findings.extend(manifest.map_or_else(|finding| vec![finding], |manifest| manifest.findings()));
        findings.extend(layers::find(package, packages, &providers));
        findings.extend(files::find(root, package, &providers));
        findings.extend(circles::find(root, package)?);
    }
    findings.extend(bench::stale(root)?);
    Ok(findings)
}

/// Checks what Cargo resolves, once for each package and its features, which takes a third of a second each.
fn of_dependencies(root: &Path, packages: &[Package]) -> Result<Vec<Finding>, Failed> {
    let mut findings = features::find(root, packages)?;
    for package in packages {
        findings.extend(tls::find(root, package)?);
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_this_repository_follow_its_rules() {
        let root = crate::root();
        let findings = of_files(&root, &workspace::packages(&root).unwrap()).unwrap();
        assert!(findings.is_empty(), "{}", Failed::Findings(findings));
    }
}
