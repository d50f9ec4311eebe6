//! `cargo xtask api`: the public items of the published crates, as a contract.
//!
//! `api/<package>.txt` lists the public items of each library with all features. A difference between code and list is
//! an error of `cargo xtask check` until `--accept` writes the list. The list keeps the items of the last release, and marks
//! what was added and removed since. CHANGELOG.md must name each of these changes (`changelog` has the rule).

mod change;
mod changelog;
mod found;
mod item;
mod list;
mod rustdoc;

use std::{collections::BTreeSet, io, path::Path};

use fs_err as fs;

pub(crate) use self::rustdoc::act as act_as_rustdoc;
use self::{
    change::Change,
    changelog::{Crate, Unreleased},
    item::Item,
    list::List,
};
use crate::{
    finding::{Failed, Finding},
    providers,
    workspace::{self, Package},
};

const CHANGELOG: &str = "CHANGELOG.md";

/// The maximum number of changes in a finding.
const SHOWN: usize = 40;

/// A published library: its package, its list, and the items of its code.
struct Library {
    package: Package,
    is_client: bool,
    list: List,
    found: BTreeSet<Item>,
}

/// Compares the code with the lists, and the lists with the changelog.
pub(crate) fn check(root: &Path) -> Result<String, Failed> {
    let libraries = libraries(root)?;
    let mut findings: Vec<Finding> = libraries.iter().filter_map(Library::difference).collect();
    findings.extend(undescribed(root, &libraries)?);
    finish(&libraries, findings)
}

/// Writes the lists, if the changelog names every change since the last release.
pub(crate) fn accept(root: &Path) -> Result<String, Failed> {
    let mut libraries = libraries(root)?;
    for library in &mut libraries {
        library.list.accepted = library.found.clone();
    }
    let findings = undescribed(root, &libraries)?;
    if findings.is_empty() {
        write(root, &libraries)?;
    }
    finish(&libraries, findings)
}

/// Writes the lists without the marks of changes. The code must be as accepted.
pub(crate) fn release(root: &Path) -> Result<String, Failed> {
    let mut libraries = libraries(root)?;
    let findings: Vec<Finding> = libraries.iter().filter_map(Library::difference).collect();
    if findings.is_empty() {
        for library in &mut libraries {
            library.list.released = library.list.accepted.clone();
        }
        write(root, &libraries)?;
    }
    finish(&libraries, findings)
}

fn libraries(root: &Path) -> Result<Vec<Library>, Failed> {
    let providers = providers::find(root)?;
    let mut packages = workspace::packages(root)?;
    packages.retain(|package| package.is_published() && package.library().is_some());
    let crates: Vec<&str> = packages.iter().filter_map(Package::library).collect();
    let documents = rustdoc::write_json(root, &crates)?;
    packages
        .into_iter()
        .map(|package| {
            let json = documents.join(format!("{}.json", package.library().unwrap_or_default()));
            Ok(Library {
                is_client: providers.contains(&package.name),
                list: List::read(root, &package.name)?,
                found: found::read(&json).map_err(io::Error::other)?,
                package,
            })
        })
        .collect()
}

fn write(root: &Path, libraries: &[Library]) -> io::Result<()> {
    libraries
        .iter()
        .try_for_each(|library| library.list.write(root, &library.package.name))
}

fn finish(libraries: &[Library], findings: Vec<Finding>) -> Result<String, Failed> {
    if !findings.is_empty() {
        return Err(Failed::Findings(findings));
    }
    let items: usize = libraries.iter().map(|library| library.found.len()).sum();
    Ok(format!(
        "{} libraries: {items} public items are those of the lists",
        libraries.len()
    ))
}

impl Library {
    /// Returns the difference between code and list.
    fn difference(&self) -> Option<Finding> {
        let changes = self.list.differences(&self.found);
        if changes.is_empty() {
            return None;
        }
        Some(Finding::new(
            List::file(&self.package.name),
            format!(
                "the public items are not those of the list\n{}\nName them in {CHANGELOG}, and accept them with `cargo \
                 xtask api --accept`",
                lines(&changes)
            ),
        ))
    }
}

/// Returns the first of `changes`, a line or two each.
fn lines(changes: &[Change]) -> String {
    let mut lines: Vec<String> = changes.iter().take(SHOWN).map(ToString::to_string).collect();
    if changes.len() > SHOWN {
        lines.push(format!("  and {} more", changes.len() - SHOWN));
    }
    lines.join("\n")
}

/// Finds changes since the last release that the changelog does not name.
fn undescribed(root: &Path, libraries: &[Library]) -> io::Result<Vec<Finding>> {
    let changelog = fs::read_to_string(root.join(CHANGELOG))?;
    let unreleased = Unreleased::parse(&changelog);
    let missing = libraries.iter().filter_map(|library| {
        let package = library.package.name.as_str();
        let of = Crate {
            package,
            library: library.package.library().unwrap_or_default(),
            is_client: library.is_client,
        };
        let lines: Vec<String> = unreleased
            .missing(&library.list, of)
            .iter()
            .map(ToString::to_string)
            .collect();
        (!lines.is_empty()).then(|| {
            let lines = lines.join("\n");
            Finding::new(
                CHANGELOG,
                format!(
                    "no entry below `## Unreleased` names these changes of {package} in a code span\n{lines}"
                ),
            )
        })
    });
    Ok(missing.collect())
}
