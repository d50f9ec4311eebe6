//! Tasks of this repository: `cargo xtask <task>`.

mod check;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

/// Tasks of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Check the laws of the repository: who depends on whom, where versions stand, which files a
    /// provider crate has
    Check,
}

fn main() -> ExitCode {
    let Task::Check = Cli::parse().task;
    match check::run(&root()) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(breaches) => {
            eprintln!("{breaches}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder: the parent of this package's.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}
