//! `cargo xtask new`: lays out a provider or an operation from the templates in `xtask/templates`.
//!
//! A new provider gets every file of `templates/provider`, under the same path. Lines in existing files are inserted at places
//! that are named by a unique part of a line, so a place that has moved is an error. Nothing is written unless every place
//! exists, every new file is absent, and the contract is valid.

mod changes;
mod matrix;
mod model;
mod names;
mod operation;
mod place;
mod provider;
mod template;
mod trial;

use std::path::Path;

use self::changes::Changes;
use crate::finding::Failed;

/// What to lay out.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum New {
    /// Lay out a provider: crate, contract with a token call and an operation, sandbox, fixtures, columns of the fault matrix
    Provider {
        /// Name of the crate: lower case, words joined by hyphens
        name: String,
    },
    /// Lay out an operation: path and schema of the contract, method of the client, handler of the sandbox, fixture
    Operation {
        /// Name of the provider's crate
        provider: String,
        /// `operationId` of the contract, in lower camel case
        id: String,
    },
    /// Lay out both in a copy below target/new, and lint and test it there
    Trial,
}

/// Lays it out in the repository at `root`, and returns what is left to do by hand.
///
/// # Errors
///
/// Everything that prevents it; nothing is written then.
pub(crate) fn run(root: &Path, new: &New) -> Result<String, Failed> {
    let changes = match new {
        New::Provider { name } => provider::changes(root, name)?,
        New::Operation { provider, id } => operation::changes(root, provider, id)?,
        New::Trial => return trial::run(root),
    };
    let summary = summary(&changes);
    changes.write()?;
    if matches!(new, New::Provider { .. }) {
        provider::update_lock_file(root)?;
    }
    Ok(summary)
}

/// Lists the changed files, and the places that need words or code of the author.
fn summary(changes: &Changes<'_>) -> String {
    let mut lines: Vec<String> = changes
        .files()
        .map(|(verb, file)| format!("{verb} {file}"))
        .collect();
    lines.push("Left to do by hand:".to_owned());
    lines.extend(changes.to_do().iter().map(ToString::to_string));
    lines.join("\n")
}

#[cfg(test)]
mod tests;
