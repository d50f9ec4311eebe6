//! A new operation.

use std::path::Path;

use contract::Contract;
use fs_err as fs;

use super::{
    Changes,
    model::{Files, Model},
    names::Names,
    place::Place::{After, Before, Behind},
    template::render,
};
use crate::finding::{Failed, Finding};

const TEMPLATES: &str = "xtask/templates/operation";

/// Returns the changes that add the operation `id` to `provider`.
pub(super) fn changes<'r>(root: &'r Path, provider: &str, id: &str) -> Result<Changes<'r>, Failed> {
    let found = |finding| Failed::Findings(vec![finding]);
    let names = Names::of_operation(id).map_err(found)?;
    let contract = contract(root, provider)?;
    check(&contract, provider, id, &names).map_err(found)?;
    let model = Model::find(root, provider, &contract)?;

    let folder = model.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut values = names.placeholders();
    values.push(("id", id.to_owned()));
    values.push(("path", format!("{folder}/{}", names.kebab)));
    values.push(("tags", model.entries.tags));
    values.push(("security", model.entries.security));
    values.push(("errors", model.entries.errors));
    values.push(("client", model.client));
    values.push(("State", model.state));
    let template = |name: &str| -> Result<String, Failed> {
        Ok(render(
            &fs::read_to_string(root.join(TEMPLATES).join(name))?,
            &values,
        ))
    };

    let Names { snake, pascal, .. } = &names;
    let package = format!("crates/{provider}");
    let files = Files::of(provider);
    let module = &files.sandbox;
    let mut changes = Changes::new(root);
    let path = format!("  {}:\n", model.path);
    changes.insert(&files.contract, &Before(path), &template("path.yaml")?);
    changes.insert(
        &files.contract,
        &After("\n  schemas:\n".to_owned()),
        &template("schema.yaml")?,
    );
    changes.create(&format!("{package}/src/{snake}.rs"), template("client.rs")?);
    let lib = format!("{package}/src/lib.rs");
    changes.insert(
        &lib,
        &After("\nmod generated;".to_owned()),
        &format!("mod {snake};\n"),
    );
    changes.insert(
        &lib,
        &Behind("models::{".to_owned()),
        &format!("{pascal}Response,"),
    );
    changes.create(&format!("{module}/{snake}.rs"), template("handler.rs")?);
    changes.insert(
        &format!("{module}.rs"),
        &After("\nmod operations;".to_owned()),
        &format!("mod {snake};\n"),
    );
    let route = format!(".route(\"{id}\", {}, {snake}::{snake})?\n", model.authenticate);
    changes.insert(&files.routes, &Before(model.route.clone()), &route);
    changes.insert(
        &files.routes,
        &Behind("use super::{".to_owned()),
        &format!("{snake}, "),
    );
    let entry = format!(
        "entry!(received, \"{id}\", {0}, |client, _| client.{snake}()),\n",
        model.build
    );
    changes.insert(&files.fixtures, &Before(model.entry.clone()), &entry);
    changes.leave(
        &format!("{package}/README.md"),
        "| operation |",
        "add the operation to the table",
    );
    changes.leave("CHANGELOG.md", "## Unreleased", "name the operation");
    changes.generate_code(provider)?;
    changes.finish()
}

/// Reads the contract of `provider`.
fn contract(root: &Path, provider: &str) -> Result<Contract, Failed> {
    let file = format!("crates/sandbox/contracts/{provider}.json");
    let text = fs::read_to_string(root.join(&file)).map_err(|_missing| {
        let problem = "is missing; expected the name of a provider crate, with generated files";
        Failed::Findings(vec![Finding::new(file.as_str(), problem)])
    })?;
    Contract::from_json(&text).map_err(|invalid| {
        let finding = Finding {
            file,
            ..invalid.into()
        };
        Failed::Findings(vec![finding])
    })
}

/// Checks that the operation is new.
fn check(contract: &Contract, provider: &str, id: &str, names: &Names) -> Result<(), Finding> {
    let schema = format!("{}Response", names.pascal);
    let problem = if contract.operation(id).is_some() {
        format!("has an operation `{id}`; expected a new ID")
    } else if contract.schemas().any(|(name, _)| name == schema) {
        format!("has a schema `{schema}`; expected a new ID")
    } else {
        return Ok(());
    };
    Err(Finding::new(Files::of(provider).contract, problem))
}
