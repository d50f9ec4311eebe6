//! A new provider.

use std::{io, path::Path};

use fs_err as fs;
use serde::Deserialize;
use toml::Table;

use super::{
    Changes, matrix,
    names::Names,
    place::Place,
    template::{render, render_folder},
};
use crate::finding::{Failed, Finding};

const TEMPLATES: &str = "xtask/templates/provider";
const EXISTING: &str = "xtask/templates/provider.toml";
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The columns of the fault matrix that the new ones equal: a token call, and an idempotent call with a token.
const LIKE: [&str; 2] = ["CustomerToken", "Payment"];

/// The changes of existing files: `provider.toml` beside the templates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Existing {
    insertions: Vec<Insertion>,
    left: Vec<Left>,
}

/// Lines that are inserted.
#[derive(Debug, Deserialize)]
struct Insertion {
    file: String,
    #[serde(flatten)]
    place: Place,
    text: String,
}

/// Something that is left to do.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Left {
    file: String,
    line: String,
    to_do: String,
}

/// Returns the changes that add the provider `name`.
pub(super) fn changes<'r>(root: &'r Path, name: &str) -> Result<Changes<'r>, Failed> {
    let names = Names::of_provider(name).map_err(|finding| Failed::Findings(vec![finding]))?;
    let mut changes = Changes::new(root);
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let version = check_manifest(&manifest, &names).map_err(|finding| Failed::Findings(vec![finding]))?;
    let mut values = names.placeholders();
    values.push((
        "release",
        version
            .rsplit_once('.')
            .map_or(version.as_str(), |(release, _)| release)
            .to_owned(),
    ));
    values.push(("version", version));

    if root.join("crates").join(&names.kebab).exists() {
        changes.reject(Finding::new(
            format!("crates/{}", names.kebab),
            "exists; expected a new name",
        ));
    }
    for (file, text) in render_folder(&root.join(TEMPLATES), &values)? {
        changes.create(&file, text);
    }
    for license in LICENSES {
        let text = fs::read_to_string(root.join(license))?;
        changes.create(&format!("crates/{}/{license}", names.kebab), text);
    }
    let calls = changes.read(matrix::CALLS)?;
    changes.edit(matrix::MATRIX, |text| {
        matrix::with_columns(text, &calls, &LIKE, (&names.kebab, &["token", "account"]))
    });
    let invalid = |problem: &str| Failed::Findings(vec![Finding::new(EXISTING, problem)]);
    let existing = fs::read_to_string(root.join(EXISTING))?;
    let Existing { insertions, left } =
        toml::from_str(&existing).map_err(|error| invalid(&format!("is not valid: {error}")))?;
    for Insertion { file, place, text } in insertions {
        changes.insert(&file, &place, &render(&text, &values));
    }
    for Left { file, line, to_do } in left {
        changes.leave(&file, &line, &to_do);
    }
    changes.generate_code(&names.kebab)?;
    changes.finish()
}

/// Returns the version of the workspace, unless a dependency already has the name.
fn check_manifest(manifest: &str, names: &Names) -> Result<String, Finding> {
    let invalid = |problem: String| Finding::new("Cargo.toml", problem);
    let table: Table = manifest
        .parse()
        .map_err(|error| invalid(format!("is not valid TOML: {error}")))?;
    let workspace = table.get("workspace");
    let dependencies = workspace.and_then(|workspace| workspace.get("dependencies")?.as_table());
    let is_taken = |name: &String| name.replace('-', "_") == names.snake;
    if ["core", "std", "alloc", "test"].contains(&names.snake.as_str())
        || dependencies.is_none_or(|dependencies| dependencies.keys().any(is_taken))
    {
        let problem = format!("has a dependency `{}`; expected a new name", names.kebab);
        return Err(invalid(problem));
    }
    let version = workspace.and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    let version = version.ok_or_else(|| invalid("has no `workspace.package.version`".to_owned()))?;
    Ok(version.to_owned())
}

/// Adds the new package to `Cargo.lock`.
pub(super) fn update_lock_file(root: &Path) -> io::Result<()> {
    let status = crate::cargo::command()
        .args(["update", "--workspace", "--offline", "--quiet"])
        .current_dir(root)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other("`cargo update --workspace --offline` failed"))
    }
}
