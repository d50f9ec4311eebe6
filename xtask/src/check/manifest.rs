//! Rules for manifests: versions, lints and metadata are in the root manifest only.

use toml::{Table, Value};

use crate::finding::Finding;

/// Metadata that a package takes from the workspace.
const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "authors"];

/// The manifest of a member.
#[derive(Debug)]
pub(super) struct Manifest {
    /// The member's folder, relative to the repository.
    folder: String,
    table: Table,
}

/// The three kinds of dependencies.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Normal,
    Dev,
    Build,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Normal, Self::Dev, Self::Build];

    fn section(self) -> &'static str {
        match self {
            Self::Normal => "dependencies",
            Self::Dev => "dev-dependencies",
            Self::Build => "build-dependencies",
        }
    }
}

impl Manifest {
    pub(super) fn parse(folder: &str, text: &str) -> Result<Self, Finding> {
        match text.parse() {
            Ok(table) => Ok(Self {
                folder: folder.to_owned(),
                table,
            }),
            Err(error) => Err(Finding::new(
                format!("{folder}/Cargo.toml"),
                format!("is not valid TOML: {error}"),
            )),
        }
    }

    fn file(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }

    /// The dependencies of `kind`, those of single targets among them.
    fn section(&self, kind: Kind) -> impl Iterator<Item = (&String, &Value)> {
        let targets = self.table.get("target").and_then(Value::as_table);
        let of_targets = targets
            .into_iter()
            .flat_map(Table::values)
            .filter_map(Value::as_table);
        std::iter::once(&self.table)
            .chain(of_targets)
            .filter_map(move |table| table.get(kind.section())?.as_table())
            .flatten()
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let package = self.table.get("package");
        for field in INHERITED {
            if !package
                .and_then(|package| package.get(field))
                .is_some_and(from_workspace)
            {
                findings.push(Finding::new(
                    self.file(),
                    format!("must say `{field}.workspace = true`"),
                ));
            }
        }
        if !self.table.get("lints").is_some_and(from_workspace) {
            findings.push(Finding::new(self.file(), "must say `[lints] workspace = true`"));
        }
        for kind in Kind::ALL {
            for (name, dependency) in self.section(kind) {
                if !from_workspace(dependency) {
                    findings.push(Finding::new(
                        self.file(),
                        format!("states `{name}` itself; versions stand in the root manifest"),
                    ));
                }
            }
        }
        findings
    }
}

/// Checks the root manifest: a dependency from elsewhere must turn its default features off.
pub(super) fn workspace_findings(text: &str) -> Vec<Finding> {
    let table: Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            return vec![Finding::new("Cargo.toml", format!("is not valid TOML: {error}"))];
        }
    };
    let dependencies = table
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(Value::as_table);
    dependencies
        .into_iter()
        .flatten()
        .filter(|(_, dependency)| dependency.get("path").is_none())
        .filter(|(_, dependency)| dependency.get("default-features") != Some(&Value::Boolean(false)))
        .map(|(name, _)| {
            Finding::new(
                "Cargo.toml",
                format!("`{name}` must say `default-features = false`; members turn features on"),
            )
        })
        .collect()
}

fn from_workspace(value: &Value) -> bool {
    value.get("workspace") == Some(&Value::Boolean(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [package]
        name = "x"
        version.workspace = true
        edition.workspace = true
        rust-version.workspace = true
        license.workspace = true
        authors.workspace = true
        [dependencies]
        serde = { workspace = true, features = ["derive"] }
        [lints]
        workspace = true
    "#;

    fn problems(text: &str) -> Vec<String> {
        let manifest = Manifest::parse("crates/x", text).unwrap();
        manifest
            .findings()
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn inheriting_manifest_passes() {
        assert_eq!(problems(GOOD), Vec::<String>::new());
    }

    #[test]
    fn own_version_of_member_is_named() {
        let own_version = GOOD.replace("edition.workspace = true", "edition = \"2021\"");
        assert_eq!(problems(&own_version), ["must say `edition.workspace = true`"]);

        let own_dependency = format!("{GOOD}\n[dev-dependencies]\nserde = \"1\"\n");
        assert_eq!(
            problems(&own_dependency),
            ["states `serde` itself; versions stand in the root manifest"]
        );

        let of_a_target = format!("{GOOD}\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n");
        assert_eq!(
            problems(&of_a_target),
            ["states `libc` itself; versions stand in the root manifest"]
        );

        let no_lints = GOOD.replace("[lints]\n        workspace = true", "");
        assert_eq!(problems(&no_lints), ["must say `[lints] workspace = true`"]);
    }

    #[test]
    fn root_disables_default_features() {
        let text = r#"
            [workspace.dependencies]
            serde = { version = "1", default-features = false }
            tokio = "1"
            url = { version = "2" }
            klavi = { path = "crates/klavi", version = "0.1.0" }
        "#;
        let problems: Vec<String> = workspace_findings(text)
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        assert_eq!(problems.len(), 2);
        assert!(
            problems[0].contains("`tokio`") && problems[1].contains("`url`"),
            "{problems:?}"
        );
    }
}
