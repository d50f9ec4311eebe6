//! Stale generated files.

use std::{
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;
use similar::TextDiff;

use super::Files;
use crate::finding::Finding;

/// The maximum number of diff lines in a finding.
const SHOWN: usize = 24;

/// Finds files that differ from `files`, are missing, or are not among them.
pub(super) fn find(root: &Path, providers: &[String], files: &Files) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (file, expected) in files {
        match fs::read_to_string(root.join(file)) {
            Ok(there) if there == *expected => {}
            Ok(there) => findings.push(Finding::new(
                file,
                format!(
                    "is not what codegen generates from the contract; run `cargo xtask codegen`\n{}",
                    difference(&there, expected)
                ),
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                findings.push(Finding::new(file, "is missing; run `cargo xtask codegen`"));
            }
            Err(error) => return Err(error),
        }
    }
    for provider in providers {
        let folder = format!("crates/{provider}/src/generated");
        // An invalid contract has no files, and findings of its own.
        if !files.keys().any(|file| file.starts_with(&folder)) {
            continue;
        }
        for path in entries(&root.join(&folder))? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let file = format!("{folder}/{name}");
            if !files.contains_key(&file) {
                findings.push(Finding::new(file, "is not a generated file; remove it"));
            }
        }
    }
    Ok(findings)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Returns the first lines of the difference.
fn difference(there: &str, expected: &str) -> String {
    let diff = TextDiff::from_lines(there, expected);
    let text = diff
        .unified_diff()
        .context_radius(1)
        .header("found", "generated")
        .to_string();
    let mut lines: Vec<&str> = text.lines().take(SHOWN).collect();
    if text.lines().count() > SHOWN {
        lines.push("...");
    }
    lines.join("\n")
}
