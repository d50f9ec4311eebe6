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
use crate::{bench, finding::Failed, providers, workspace};

/// Checks the repository at `root` and returns a summary.
pub(crate) fn run(root: &Path) -> Result<String, Failed> {
    let root_manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let mut findings = manifest::workspace_findings(&root_manifest);
    let providers = providers::find(root)?;
    let packages = workspace::packages(root)?;
    for package in &packages {
        let manifest = Manifest::parse(
            &package.folder,
            &fs::read_to_string(root.join(package.manifest()))?,
        );
        findings.extend(manifest.map_or_else(|finding| vec![finding], |manifest| manifest.findings()));
        findings.extend(layers::find(package, &packages, &providers));
        findings.extend(files::find(root, package, &providers));
        findings.extend(circles::find(root, package)?);
        findings.extend(tls::find(root, package)?);
    }
    findings.extend(features::find(root, &packages)?);
    findings.extend(bench::stale(root)?);
    if findings.is_empty() {
        Ok(format!(
            "{} packages: manifests, features, layers, files, imports, TLS and published figures are as they should be",
            packages.len()
        ))
    } else {
        Err(Failed::Findings(findings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_follows_its_rules() {
        run(&crate::root()).unwrap_or_else(|failed| panic!("{failed}"));
    }
}
