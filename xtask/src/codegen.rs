//! `cargo xtask codegen`: generates code from the contracts, and checks that it is up to date.
//!
//! The `contract` crate reads the documents; this module translates what it has read, and reports what cannot be written as
//! Rust, such as a schema that contains itself or two names that become one.
//!
//! # Mapping
//!
//! | JSON Schema | Rust |
//! |---|---|
//! | `number`, `[string, number]`, `[string, integer]` | `Scalar`: the text as received, since money and IDs never pass through a float |
//! | a named `[string, integer]` | an ID type of that name (`scalar_id!`) |
//! | `integer` | `i64`, or `u64` if its `minimum` is not negative; a received one may be written as `900.0`, `9e2` or text |
//! | `oneOf` of `const` with `title`, or one `const` | an open enum (`open_enum!`) |
//! | text with `x-secret` | `Secret` |
//! | received `object` | a struct that reads its fields one by one (`wire::Fields`), keeps unknown and unreadable ones in `extra()`, and serializes under the names of the wire without its secrets |
//! | sent `object` | a struct with `new` or a builder, a setter for each optional field, and `Validate` |
//! | not required, or nullable | `Option`; a received list is empty instead |
//! | `minLength`, `maxLength`, `pattern`, `minimum`, `maximum`, `minItems`, `maxItems` of a sent value | checked by `Validate`, which names the path of the field |
//! | sent text without `minLength` | must not be blank |
//!
//! [`RustHint`](::contract::RustHint) lists what `x-rust` changes: names, hand-written types, arguments of `new`, a builder,
//! checks beyond the contract.

mod contract;
mod literals;
mod operation;
mod rust;
mod rustfmt;
mod schema;
mod stale;

use std::{collections::BTreeMap, io, path::Path};

use fs_err as fs;

pub(crate) use self::{
    contract::Contract,
    rust::{constant_name, is_keyword, snake_case},
    rustfmt::format,
};
use crate::{
    finding::{Failed, Finding},
    providers,
    yaml::Yaml,
};

/// Generated files, by path relative to the repository.
type Files = BTreeMap<String, String>;

/// Writes the generated files.
///
/// # Errors
///
/// If a contract is invalid; nothing is written then.
pub(crate) fn write(root: &Path) -> Result<String, Failed> {
    let providers = providers::find(root)?;
    let Built { files, findings, .. } = build(root, &providers)?;
    if !findings.is_empty() {
        return Err(Failed::Findings(findings));
    }
    let mut written = 0;
    for (file, text) in &files {
        let path = root.join(file);
        if fs::read_to_string(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text)?;
        written += 1;
    }
    Ok(format!(
        "{} contracts: {} files, {written} of them written anew",
        providers.len(),
        files.len()
    ))
}

/// Checks that everything agrees with the contracts, and writes nothing.
///
/// # Errors
///
/// Everything that does not.
pub(crate) fn check(root: &Path) -> Result<String, Failed> {
    let providers = providers::find(root)?;
    let Built {
        contracts,
        files,
        mut findings,
    } = build(root, &providers)?;
    findings.extend(stale::find(root, &providers, &files)?);
    findings.extend(literals::find(root, &contract::fixed_paths(&contracts))?);
    if findings.is_empty() {
        Ok(format!(
            "{} contracts: valid, and {} generated files agree with them",
            providers.len(),
            files.len()
        ))
    } else {
        Err(Failed::Findings(findings))
    }
}

/// Reads the contracts.
///
/// # Errors
///
/// If one of them is invalid.
pub(crate) fn contracts(root: &Path) -> Result<BTreeMap<String, Contract>, Failed> {
    let built = build(root, &providers::find(root)?)?;
    if built.findings.is_empty() {
        Ok(built.contracts)
    } else {
        Err(Failed::Findings(built.findings))
    }
}

/// Returns the files that are generated from `text`, the contract of `provider`, by path relative to the repository.
///
/// # Errors
///
/// If the contract is invalid.
pub(crate) fn generate(root: &Path, provider: &str, text: &str) -> Result<BTreeMap<String, String>, Failed> {
    let translated =
        translate(root, provider, text).map_err(|failed| failed.in_file(&contract_file(provider)));
    translated.map(|(_, files)| files)
}

/// Contract of the sandbox's own API. It has no client, so only its JSON is generated.
pub(crate) const ADMIN: &str = "crates/sandbox/admin/openapi.yaml";

fn contract_file(provider: &str) -> String {
    format!("crates/{provider}/openapi.yaml")
}

/// Contracts, generated files, and findings. An invalid contract has only findings.
#[derive(Default)]
struct Built {
    contracts: BTreeMap<String, Contract>,
    files: Files,
    findings: Vec<Finding>,
}

fn build(root: &Path, providers: &[String]) -> Result<Built, Failed> {
    let mut built = Built::default();
    for provider in providers {
        let file = contract_file(provider);
        let text = fs::read_to_string(root.join(&file))?;
        match translate(root, provider, &text).map_err(|failed| failed.in_file(&file)) {
            Ok((contract, written)) => {
                built.files.extend(written);
                built.contracts.insert(provider.clone(), contract);
            }
            Err(Failed::Findings(findings)) => built.findings.extend(findings),
            Err(failed) => return Err(failed),
        }
    }
    if let Some(text) = read_if_exists(&root.join(ADMIN))? {
        let admin = Document::read(&text).and_then(Document::with_valid_examples);
        match admin.map_err(|failed| failed.in_file(ADMIN)) {
            Ok(admin) => {
                let file = "crates/sandbox/contracts/admin.json".to_owned();
                built.files.insert(file, admin.json);
            }
            Err(Failed::Findings(findings)) => built.findings.extend(findings),
            Err(failed) => return Err(failed),
        }
    }
    Ok(built)
}

fn read_if_exists(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// A contract as written, and what `contract` read of it.
struct Document<'t> {
    yaml: Yaml<'t>,
    json: String,
    contract: ::contract::Contract,
}

impl<'t> Document<'t> {
    /// Reads the contract `text`. Findings have no file.
    fn read(text: &'t str) -> Result<Self, Failed> {
        let yaml = Yaml::parse(text)
            .map_err(|error| Failed::Findings(vec![Finding::new("", error.problem).at_line(error.line)]))?;
        let json = yaml.to_json();
        match ::contract::Contract::diagnose(&json) {
            Ok(contract) => Ok(Self { yaml, json, contract }),
            Err(invalid) => Err(located(&yaml, invalid)),
        }
    }

    /// Validates the examples, once nothing else is wrong: a wrong schema has examples that do not match it.
    fn with_valid_examples(self) -> Result<Self, Failed> {
        match self.contract.check_examples() {
            violations if violations.is_empty() => Ok(self),
            violations => Err(located(&self.yaml, violations)),
        }
    }
}

/// Adds the lines of `yaml` to findings.
fn located(yaml: &Yaml<'_>, findings: Vec<impl Into<Finding>>) -> Failed {
    let located = findings.into_iter().map(|finding| {
        let finding = finding.into();
        Finding {
            line: finding.pointer.as_deref().and_then(|pointer| yaml.line(pointer)),
            ..finding
        }
    });
    Failed::Findings(located.collect())
}

/// Translates the contract `text` of `provider` into files. Its findings have no file.
fn translate(root: &Path, provider: &str, text: &str) -> Result<(Contract, Files), Failed> {
    let document = Document::read(text)?;
    let contract = Contract::of(&document.contract).map_err(|findings| located(&document.yaml, findings))?;
    let document = document.with_valid_examples()?;
    let mut files = Files::new();
    for written in rust::write(&contract).map_err(|findings| located(&document.yaml, findings))? {
        let text = rustfmt::format(root, &written.text)?;
        files.insert(format!("crates/{provider}/src/generated/{}", written.file), text);
    }
    files.insert(format!("crates/sandbox/contracts/{provider}.json"), document.json);
    Ok((contract, files))
}

#[cfg(test)]
mod tests;
