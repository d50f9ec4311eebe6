//! Tasks of this repository: `cargo xtask <task>`.

mod bench;
mod check;
mod codegen;
mod coverage;
mod providers;
mod sources;
mod verify;
mod yaml;

use std::{
    error::Error,
    iter,
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
    /// Write models, endpoints and error codes of every provider crate from its contract
    Codegen {
        /// Write nothing; fail where something does not agree with its contract
        #[arg(long)]
        check: bool,
    },
    /// Count what is documented, described, called, played and tested, and list every gap
    Contracts {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Measure what the core costs, as ratios to floors that are measured in the same run
    Bench {
        /// What is measured
        subject: bench::Subject,
        /// For programs: one object a line
        #[arg(long)]
        json: bool,
    },
    /// Hold contracts, clients and sandbox against tools of others, which are installed under target/verify
    Verify {
        /// Fail where Node, Python or their registries are missing, instead of skipping what needs them
        #[arg(long)]
        require: bool,
    },
}

fn main() -> ExitCode {
    let root = root();
    match Cli::parse().task {
        Task::Check => report(check::run(&root)),
        Task::Codegen { check: false } => report(codegen::write(&root)),
        Task::Codegen { check: true } => report(codegen::check(&root)),
        Task::Contracts { json } => report(coverage::run(&root, json)),
        Task::Bench { subject, json } => report(bench::run(&root, subject, json)),
        Task::Verify { require } => report(verify::run(&root, require)),
    }
}

fn report(outcome: Result<String, impl Error>) -> ExitCode {
    match outcome {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(failed) => {
            eprintln!("{failed}");
            for cause in iter::successors(failed.source(), |&cause| cause.source()) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder: the parent of this package's.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}
