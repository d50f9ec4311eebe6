//! Features of the dependencies: the same, whichever packages a command selects, so that no command compiles again what
//! another has compiled. `--all-features` may add what needs OpenSSL's headers.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use super::tree;
use crate::{finding::Finding, workspace::Package};

/// The package whose manifest makes them the same.
pub(super) const HACK: &str = "workspace-hack";

/// The features of each compiled dependency, by its name and version: several sets if a build script or procedural macro uses
/// it too.
#[derive(Debug, PartialEq, Eq)]
struct Dependencies(BTreeMap<String, BTreeSet<String>>);

/// The selections of packages that compile a dependency with features of their own, by the dependency and the features.
type Differences = BTreeMap<(String, String), Vec<String>>;

/// Compares the dependencies of the tests of each package with those of the whole workspace, with default features and with
/// all of them.
pub(super) fn find(root: &Path, packages: &[Package]) -> io::Result<Vec<Finding>> {
    let resolve = |selection: &str| Dependencies::resolve(root, packages, selection);
    let mut selections = Vec::new();
    for Package { name, features, .. } in packages {
        selections.push(format!("-p {name}"));
        if !features.is_empty() {
            selections.push(format!("-p {name} --all-features"));
        }
    }
    let mut whole = resolve("--workspace")?;
    for (package, sets) in resolve("--workspace --all-features")?.0 {
        whole.0.entry(package).or_default().extend(sets);
    }
    let mut differences = Differences::new();
    for selection in selections {
        for difference in whole.differences(&resolve(&selection)?) {
            differences.entry(difference).or_default().push(selection.clone());
        }
    }
    Ok(findings(&whole, &differences))
}

fn findings(whole: &Dependencies, differences: &Differences) -> Vec<Finding> {
    let finding = |((package, features), selections): (&(String, String), &Vec<String>)| {
        let sets = whole.0.get(package).into_iter().flatten();
        let sets = sets.map(|set| format!("[{set}]")).collect::<Vec<_>>();
        let problem = format!(
            "{package} has features {} in the whole workspace, but [{features}] with `{}`; add what is missing",
            sets.join(" or "),
            selections.join("`, `")
        );
        Finding::new(format!("{HACK}/Cargo.toml"), problem)
    };
    differences.iter().map(finding).collect()
}

impl Dependencies {
    fn resolve(root: &Path, packages: &[Package], selection: &str) -> io::Result<Self> {
        let arguments = format!("--edges=normal,build,dev --format={{p}}|{{f}} {selection}");
        let tree = tree::lines(root, &arguments)?;
        let members: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
        Ok(Self::parse(&tree, &members))
    }

    /// Reads the lines `name version|features` of Cargo, except those of the `members` of the workspace.
    fn parse(tree: &str, members: &BTreeSet<&str>) -> Self {
        let mut dependencies = BTreeMap::<_, BTreeSet<_>>::new();
        for line in tree.lines() {
            let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') else {
                continue;
            };
            let name = package.split(' ').next().unwrap_or(package);
            if !members.contains(name) {
                let sets = dependencies.entry(package.to_owned()).or_default();
                sets.insert(features.to_owned());
            }
        }
        Self(dependencies)
    }

    /// The dependencies of `selected` with features with which these are not compiled.
    fn differences(&self, selected: &Self) -> Vec<(String, String)> {
        let none = BTreeSet::new();
        let mut differences = Vec::new();
        for (package, sets) in &selected.0 {
            let known = self.0.get(package).unwrap_or(&none);
            let unknown = sets.difference(known);
            differences.extend(unknown.map(|set| (package.clone(), set.clone())));
        }
        differences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependencies(tree: &str) -> Dependencies {
        Dependencies::parse(tree, &BTreeSet::from(["klavi"]))
    }

    #[test]
    fn members_are_left_out() {
        let tree = "klavi v0.1.0 (/klavi)|store\n└── \nsyn v3.0.10|full\nsyn v3.0.10|full (*)\nsyn v2.0.1|\nsyn v3.0.10|parsing\n";
        let expected = [
            ("syn v2.0.1", BTreeSet::from([String::new()])),
            (
                "syn v3.0.10",
                BTreeSet::from(["full".to_owned(), "parsing".to_owned()]),
            ),
        ];
        let expected = expected.map(|(package, sets)| (package.to_owned(), sets));
        assert_eq!(dependencies(tree), Dependencies(expected.into()));
    }

    #[test]
    fn other_features_are_reported() {
        let whole = dependencies("tokio v1.0.0|net,rt\nsyn v3.0.0|\nsyn v3.0.0|full\nclap v4.0.0|\n");
        let same = dependencies("tokio v1.0.0|net,rt\nsyn v3.0.0|full\n");
        assert_eq!(whole.differences(&same), []);
        let other = dependencies("tokio v1.0.0|rt\nsyn v3.0.0|fold\n");
        let selections = vec!["-p klavi".to_owned(), "-p klikoo".to_owned()];
        let of_both = |difference| (difference, selections.clone());
        let differences = whole.differences(&other).into_iter().map(of_both).collect();
        let messages: Vec<_> = findings(&whole, &differences)
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        assert_eq!(
            messages,
            [
                "syn v3.0.0 has features [] or [full] in the whole workspace, but [fold] with `-p klavi`, `-p klikoo`; add what \
                 is missing",
                "tokio v1.0.0 has features [net,rt] in the whole workspace, but [rt] with `-p klavi`, `-p klikoo`; add what is \
                 missing",
            ]
        );
    }
}
