//! `cargo xtask mutants`: changes the code one place at a time, and reports the changes that no test notices.
//!
//! cargo-mutants changes and tests a copy of the repository. `mutants.toml` lists the modules, the passes of tests of each one,
//! and the reasons for the mutants that survive.

mod modules;
mod outcome;
mod pass;
mod report;
mod survivors;

use std::{io, path::Path};

use self::{modules::Modules, outcome::Outcomes, pass::Workspace};
use crate::finding::Failed;

/// Options of a run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Module of `xtask/mutants.toml`; all of them by default
    #[arg(long)]
    module: Vec<String>,
    /// Sample: part K of N of the mutants of each module, every Nth from the Kth (from 0)
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
}

/// Tests the mutants of the chosen modules, and returns a table of them.
///
/// # Errors
///
/// Returns an error if cargo-mutants cannot be run, a test fails without a mutation, or a survivor has no reason or a reason
/// no survivor. In the last case it prints the table first.
pub(crate) fn run(root: &Path, options: &Options) -> Result<String, Failed> {
    let modules = Modules::read(root)?.choose(&options.module)?;
    let workspace = Workspace::prepare(root)?;
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    for module in modules {
        let outcomes = test(&workspace, &module, options.shard.as_deref())?;
        let survivors = module.explain(&outcomes, options.shard.is_some());
        findings.extend(survivors.findings);
        rows.push(report::Row::new(module.name, &outcomes, survivors.explained));
    }
    let report = report::render(&rows);
    if findings.is_empty() {
        Ok(report)
    } else {
        println!("{report}");
        Err(Failed::Findings(findings))
    }
}

/// Runs the passes of `module`: the first one tests every mutant, and each later one those that are left.
fn test(workspace: &Workspace, module: &modules::Module, shard: Option<&str>) -> io::Result<Outcomes> {
    let mut outcomes: Option<Outcomes> = None;
    for (number, tests) in module.passes.iter().enumerate() {
        let selection = match &outcomes {
            None => pass::Selection::Files {
                files: &module.files,
                shard,
            },
            Some(outcomes) if outcomes.missed().next().is_none() => break,
            Some(outcomes) => pass::Selection::Mutants(outcomes.missed().collect()),
        };
        let name = format!("{}-{}", module.name, number + 1);
        let pass = workspace.run(&name, &selection, tests)?;
        outcomes = Some(match outcomes {
            None => pass,
            Some(earlier) => earlier.followed_by(&pass),
        });
    }
    outcomes.ok_or_else(|| io::Error::other(format!("module {} has no pass", module.name)))
}
