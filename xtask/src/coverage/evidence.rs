//! Evidence of covered operations and error codes.

use std::{collections::BTreeSet, io, path::Path, process::Stdio};

use fs_err as fs;
use serde::Deserialize;

/// Environment variable with the folder that the contract tests write their evidence to.
const FOLDER_VARIABLE: &str = "CONTRACT_COVERAGE";

/// Operations and error codes that the contract tests covered and the sandbox simulates.
#[derive(Debug, Default)]
pub(super) struct Evidence(BTreeSet<Fact>);

/// One line of evidence.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Fact {
    provider: String,
    /// `operation` or `code`.
    what: String,
    name: String,
    /// `contract-tests` or `sandbox`.
    by: String,
}

impl Evidence {
    /// Runs the contract tests and reads their evidence.
    pub(super) fn gather(root: &Path) -> io::Result<Self> {
        let folder = root.join("target/contracts");
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&folder)?,
        }
        let tests = crate::cargo::command()
            .args([
                "test",
                "--quiet",
                "--locked",
                "--package",
                "contract-tests",
                "--all-features",
                "--tests",
            ])
            .current_dir(root)
            .env(FOLDER_VARIABLE, &folder)
            .stdin(Stdio::null())
            .output()?;
        if !tests.status.success() {
            return Err(io::Error::other(format!(
                "failed to measure coverage: the contract tests failed:\n{}{}",
                String::from_utf8_lossy(&tests.stdout),
                String::from_utf8_lossy(&tests.stderr)
            )));
        }
        Self::read(&folder)
    }

    /// Reads what tests wrote to `folder`.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut facts = BTreeSet::new();
        for entry in fs::read_dir(folder)? {
            for line in fs::read_to_string(entry?.path())?.lines() {
                facts.insert(serde_json::from_str(line)?);
            }
        }
        Ok(Self(facts))
    }

    pub(super) fn of(&self, provider: &str, what: &str, by: &str) -> BTreeSet<String> {
        self.0
            .iter()
            .filter(|fact| fact.provider == provider && fact.what == what && fact.by == by)
            .map(|fact| fact.name.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_read_from_every_file() {
        let folder = tempfile::tempdir().unwrap();
        let line = |name: &str, by: &str| {
            format!(r#"{{"provider":"shop","what":"operation","name":"{name}","by":"{by}"}}"#)
        };
        let first = format!("{}\n{}\n", line("buy", "contract-tests"), line("buy", "sandbox"));
        fs::write(folder.path().join("1.jsonl"), first).unwrap();
        fs::write(folder.path().join("2.jsonl"), line("list", "contract-tests")).unwrap();
        let evidence = Evidence::read(folder.path()).unwrap();
        let names = |by| {
            evidence
                .of("shop", "operation", by)
                .into_iter()
                .collect::<Vec<_>>()
        };
        assert_eq!(names("contract-tests"), ["buy", "list"]);
        assert_eq!(names("sandbox"), ["buy"]);
        fs::write(folder.path().join("3.jsonl"), "{}").unwrap();
        assert!(Evidence::read(folder.path()).is_err());
    }
}
