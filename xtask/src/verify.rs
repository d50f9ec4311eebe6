//! `cargo xtask verify`: the contracts, clients and sandbox before tools that nobody here wrote.

mod child;
mod generators;
mod installation;
mod lint;
mod prism;
mod problem;
mod proxy;
mod schemathesis;
mod tools;
mod tour;

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use self::{
    tools::{Node, Python, Unavailable},
    tour::Tour,
};
use crate::providers;

/// Why the verification did not pass.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// A tool found something; its own words.
    Findings { step: &'static str, findings: String },
    /// Tools are missing that `--require` asks for.
    Skipped(Vec<String>),
    /// A program could not be run.
    Io(#[from] io::Error),
}

impl Failed {
    fn found(step: &'static str, findings: impl Into<String>) -> Self {
        Self::Findings {
            step,
            findings: findings.into(),
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings { step, findings } => write!(f, "{step}:\n{}", findings.trim_end()),
            Self::Skipped(skipped) => write!(f, "required, but not there:\n{}", skipped.join("\n")),
            Self::Io(_) => f.write_str("a program cannot be run"),
        }
    }
}

/// Runs every step whose tools are there, each told on a line when it ends; a line that says how it went.
///
/// # Errors
///
/// When a tool has findings, or, if they are `required`, when tools are missing.
pub(crate) fn run(root: &Path, require: bool) -> Result<String, Failed> {
    let providers = providers::find(root)?;
    let node = tools::node(root)?;
    let python = tools::python(root)?;
    let skipped = skipped(&node, &python);
    if require && !skipped.is_empty() {
        return Err(Failed::Skipped(skipped));
    }
    if let Ok(node) = &node {
        println!("{}", lint::redocly(root, node, &providers)?);
    }
    if let Ok(python) = &python {
        println!("{}", lint::spec_validator(root, python, &providers)?);
    }
    if let Ok(node) = &node {
        println!("{}", generators::typescript(root, node, &providers)?);
        println!(
            "{}",
            prism::both_sides(root, node, &Tour::build(root)?, &providers)?
        );
        println!("{}", prism::wrong_answer(root, node)?);
    }
    if let Ok(python) = &python {
        let tour = Tour::build(root)?;
        println!("{}", generators::python(root, python, &tour, &providers)?);
        println!("{}", schemathesis::fuzz(root, python, &tour, &providers)?);
    }
    for line in &skipped {
        println!("{line}");
    }
    Ok(match skipped.len() {
        0 => format!("{} contracts, clients and the sandbox agree", providers.len()),
        1 => "what was not skipped agrees".to_owned(),
        _ => "nothing was checked".to_owned(),
    })
}

/// What cannot be checked, and for want of what.
fn skipped(node: &Result<Node, Unavailable>, python: &Result<Python, Unavailable>) -> Vec<String> {
    let node = node.as_ref().err().map(|why| {
        format!(
            "SKIPPED Redocly (lint), openapi-typescript and Prism (clients and sandbox, both sides): {why}"
        )
    });
    let python = python.as_ref().err().map(|why| {
        format!(
            "SKIPPED openapi-spec-validator (lint), openapi-python-client and Schemathesis (sandbox): {why}"
        )
    });
    node.into_iter().chain(python).collect()
}

/// The contract of a provider.
fn contract(root: &Path, provider: &str) -> PathBuf {
    root.join("crates").join(provider).join("openapi.yaml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_with_what_it_would_have_checked() {
        let missing = skipped(
            &Err(Unavailable::new("`node` is not installed")),
            &Err(Unavailable::new("`python3` is not installed")),
        );
        assert_eq!(missing.len(), 2);
        assert!(missing[0].starts_with("SKIPPED Redocly"), "{missing:?}");
        assert!(missing[1].contains("Schemathesis") && missing[1].ends_with("`python3` is not installed"));
    }

    #[test]
    fn findings_are_shown_in_the_tools_own_words() {
        let failed = Failed::found("Redocly", "a.yaml:1 wrong\n");
        assert_eq!(failed.to_string(), "Redocly:\na.yaml:1 wrong");
    }
}
