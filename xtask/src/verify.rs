//! `cargo xtask verify`: checks contracts, clients and sandbox with third-party tools.

mod child;
mod error;
mod generators;
mod lint;
mod paths;
mod prism;
mod schemathesis;
mod tools;
mod tour;

use std::path::Path;

pub(crate) use self::error::Error;
use self::{
    tools::{NodeTools, PythonTools, Unavailable},
    tour::Tour,
};
use crate::providers;

/// Runs every check whose tools are available, prints a line per check, and returns a summary.
///
/// # Errors
///
/// Returns an error if a tool has findings, or if tools are missing and `require` is set.
pub(crate) fn run(root: &Path, require: bool) -> Result<String, Error> {
    let providers = providers::find(root)?;
    let node = NodeTools::install(root)?;
    let python = PythonTools::install(root)?;
    let skipped = skipped(&node, &python);
    if require && !skipped.is_empty() {
        return Err(Error::MissingTools(skipped));
    }
    if let Ok(node) = &node {
        println!("{}", lint::redocly(root, node, &providers)?);
    }
    if let Ok(python) = &python {
        println!("{}", lint::spec_validator(root, python, &providers)?);
    }
    if let Ok(node) = &node {
        println!("{}", generators::typescript::check(root, node, &providers)?);
        println!(
            "{}",
            prism::check_clients(root, node, &Tour::build(root)?, &providers)?
        );
        println!("{}", prism::check_invalid_response(root, node)?);
    }
    if let Ok(python) = &python {
        let tour = Tour::build(root)?;
        println!("{}", generators::python::check(root, python, &tour, &providers)?);
        println!("{}", schemathesis::fuzz(root, python, &tour, &providers)?);
    }
    for line in &skipped {
        println!("{line}");
    }
    Ok(match skipped.len() {
        0 => format!("{} contracts, clients and the sandbox agree", providers.len()),
        1 => "all checks passed that were not skipped".to_owned(),
        _ => "all checks were skipped".to_owned(),
    })
}

/// Lists the skipped checks, with the reason.
fn skipped(node: &Result<NodeTools, Unavailable>, python: &Result<PythonTools, Unavailable>) -> Vec<String> {
    let node = node.as_ref().err().map(|reason| {
        format!(
            "SKIPPED Redocly (lint), openapi-typescript and Prism (clients and sandbox, both sides): {reason}"
        )
    });
    let python = python.as_ref().err().map(|reason| {
        format!(
            "SKIPPED openapi-spec-validator (lint), openapi-python-client and Schemathesis (sandbox): {reason}"
        )
    });
    node.into_iter().chain(python).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_checks_name_missing_tools() {
        let missing = skipped(
            &Err(Unavailable::new("`node` is not installed")),
            &Err(Unavailable::new("`python3` is not installed")),
        );
        assert_eq!(missing.len(), 2);
        assert!(missing[0].starts_with("SKIPPED Redocly"), "{missing:?}");
        assert!(missing[1].contains("Schemathesis") && missing[1].ends_with("`python3` is not installed"));
    }
}
