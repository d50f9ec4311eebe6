//! Clients in other languages, as the generators of others make them of the contracts.
//!
//! A generator warns of what it cannot express and leaves it out. So a warning is a finding, and what was generated is held
//! to the contract: every operation with each of its responses, and every model.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use contract::{Answer, Contract};
use fs_err as fs;
use serde::Serialize;

use super::{
    Failed,
    child::Child,
    contract,
    tools::{self, Node, Python},
    tour::Tour,
};

const PYTHON: &str = "openapi-python-client";
const TYPESCRIPT: &str = "openapi-typescript";
const GENERATING: Duration = Duration::from_secs(120);

/// Types for TypeScript: each file compiles, and so does one that names every part of every contract.
pub(super) fn typescript(root: &Path, node: &Node, providers: &[String]) -> Result<String, Failed> {
    let folder = folder(root, "typescript")?;
    let mut probes = Vec::new();
    for provider in providers {
        let mut generate = node.command("openapi-typescript/bin/cli.js");
        generate
            .arg(contract(root, provider))
            .arg("--output")
            .arg(folder.join(format!("{provider}.ts")))
            .current_dir(&folder);
        let ended = Child::run(TYPESCRIPT, &mut generate, GENERATING)?;
        // What it says of its progress goes to the standard output.
        if !ended.status.success() || !ended.errors.is_empty() {
            return Err(Failed::found(
                TYPESCRIPT,
                format!("{provider}\n{}", ended.words()),
            ));
        }
        let probe = format!("{provider}.probe.ts");
        fs::write(folder.join(&probe), Parts::of(root, provider)?.probe(provider))?;
        probes.push(probe);
    }
    let mut compile = node.command("typescript/bin/tsc");
    compile
        .args(["--noEmit", "--strict"])
        .args(probes)
        .current_dir(&folder);
    let ended = Child::run("tsc", &mut compile, GENERATING)?;
    if !ended.status.success() {
        return Err(Failed::found(TYPESCRIPT, ended.words()));
    }
    Ok(format!(
        "{TYPESCRIPT}: {} contracts, nothing is lost",
        providers.len()
    ))
}

/// Clients in Python, of which one signs in to the sandbox and lists Cards.
pub(super) fn python(
    root: &Path,
    python: &Python,
    tour: &Tour,
    providers: &[String],
) -> Result<String, Failed> {
    let folder = folder(root, "python")?;
    let mut contracts = BTreeMap::new();
    for provider in providers {
        let mut generate = python.command(PYTHON);
        generate
            .args([
                "generate",
                "--meta",
                "none",
                "--overwrite",
                "--fail-on-warning",
                "--config",
            ])
            .arg(tools::settings(root).join("openapi-python-client.yaml"))
            .arg("--path")
            .arg(contract(root, provider))
            .arg("--output-path")
            .arg(folder.join(provider.replace('-', "_")))
            .current_dir(&folder);
        let ended = Child::run(PYTHON, &mut generate, GENERATING)?;
        if !ended.status.success() {
            return Err(Failed::found(PYTHON, format!("{provider}\n{}", ended.words())));
        }
        contracts.insert(provider, Parts::of(root, provider)?);
    }
    let (_sandbox, sandboxes) = tour.start(&["--serve"])?;
    let mut run = python.command("python");
    run.arg(tools::settings(root).join("clients.py"))
        .env("PYTHONPATH", &folder)
        .env(
            "CONTRACTS",
            serde_json::to_string(&contracts).map_err(io::Error::other)?,
        )
        .env("SANDBOX", sandboxes["klip-card"].to_string());
    let ended = Child::run(PYTHON, &mut run, GENERATING)?;
    if !ended.status.success() {
        return Err(Failed::found(PYTHON, ended.words()));
    }
    Ok(format!(
        "{PYTHON}: {} contracts, nothing is lost; a client of it lists {} Cards of the sandbox",
        providers.len(),
        ended.output.trim()
    ))
}

/// An empty folder for what is generated in `language`.
fn folder(root: &Path, language: &str) -> io::Result<PathBuf> {
    let folder = root
        .join("target")
        .join("verify")
        .join("generated")
        .join(language);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(&folder)?,
    }
    Ok(folder)
}

/// What a client of a contract must have.
#[derive(Debug, PartialEq, Serialize)]
struct Parts {
    /// The status codes of their responses, by operation.
    operations: BTreeMap<String, Vec<u16>>,
    /// The names of the objects; other schemas need no type of their own.
    models: Vec<String>,
}

impl Parts {
    fn of(root: &Path, provider: &str) -> io::Result<Self> {
        let contract = root
            .join("crates/sandbox/contracts")
            .join(format!("{provider}.json"));
        let contract = Contract::from_json(&fs::read_to_string(contract)?).map_err(io::Error::other)?;
        Ok(Self::read(&contract))
    }

    fn read(contract: &Contract) -> Self {
        let operations = contract.operations().iter().map(|operation| {
            let statuses = operation.answers().iter().map(Answer::status);
            (operation.id().to_owned(), statuses.collect())
        });
        let objects = contract
            .schemas()
            .filter(|(_name, schema)| schema.properties().is_some());
        Self {
            operations: operations.collect(),
            models: objects.map(|(name, _schema)| name.to_owned()).collect(),
        }
    }

    /// TypeScript that compiles only if the types of `provider` have all of them.
    fn probe(&self, provider: &str) -> String {
        let responses = self.operations.iter().flat_map(|(operation, statuses)| {
            let of = move |status| format!("operations[\"{operation}\"][\"responses\"][\"{status}\"]");
            statuses.iter().map(of)
        });
        let models = self
            .models
            .iter()
            .map(|model| format!("components[\"schemas\"][\"{model}\"]"));
        let parts: Vec<String> = responses.chain(models).collect();
        format!(
            "import type {{ components, operations }} from \"./{provider}\";\nexport type Parts = [\n  {},\n];\n",
            parts.join(",\n  ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_response_and_every_object_is_a_part() {
        let shop = include_str!("../../../crates/contract/tests/shop.json");
        let parts = Parts::read(&Contract::from_json(shop).unwrap());
        assert_eq!(parts.operations["showBook"], [200, 404]);
        assert!(parts.models.contains(&"Book".to_owned()));
        assert!(!parts.models.contains(&"Genre".to_owned()), "{:?}", parts.models);
    }

    #[test]
    fn probe_names_every_part() {
        let parts = Parts {
            operations: BTreeMap::from([("cards".to_owned(), vec![200, 401])]),
            models: vec!["Card".to_owned()],
        };
        assert_eq!(
            parts.probe("shop"),
            "import type { components, operations } from \"./shop\";\n\
             export type Parts = [\n  operations[\"cards\"][\"responses\"][\"200\"],\n  \
             operations[\"cards\"][\"responses\"][\"401\"],\n  components[\"schemas\"][\"Card\"],\n];\n"
        );
    }
}
