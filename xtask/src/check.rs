//! `cargo xtask check`: rules of the repository that the compiler does not check.

mod files;
mod layers;
mod manifest;
mod workspace;

use std::{fmt, io, path::Path};

use fs_err as fs;

use self::manifest::Manifest;
use crate::providers;

/// A violated rule of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The file, relative to the repository.
    file: String,
    /// The problem and its fix.
    problem: String,
}

impl Violation {
    fn new(file: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            problem: problem.into(),
        }
    }
}

/// The error of a check.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// Rules are violated.
    Violations(Vec<Violation>),
    /// The repository could not be read.
    Unreadable(#[from] io::Error),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violations(violations) => {
                for violation in violations {
                    writeln!(f, "{}: {}", violation.file, violation.problem)?;
                }
                write!(f, "{} rules violated", violations.len())
            }
            Self::Unreadable(_) => f.write_str("the repository cannot be read"),
        }
    }
}

/// Checks the repository at `root` and returns a summary.
pub(crate) fn run(root: &Path) -> Result<String, Failed> {
    let root_manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let mut violations = manifest::workspace_violations(&root_manifest);
    let providers = providers::find(root)?;
    let packages = workspace::packages(root)?;
    for package in &packages {
        let manifest = Manifest::parse(
            &package.folder,
            &fs::read_to_string(root.join(package.manifest()))?,
        );
        violations
            .extend(manifest.map_or_else(|violation| vec![violation], |manifest| manifest.violations()));
        violations.extend(layers::violations(package, &packages, &providers));
        violations.extend(files::violations(root, package, &providers));
    }
    if violations.is_empty() {
        Ok(format!(
            "{} packages: manifests, layers and files are as they should be",
            packages.len()
        ))
    } else {
        Err(Failed::Violations(violations))
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
