//! Tasks of this repository: `cargo xtask <task>`.

mod api;
mod bench;
mod cargo;
mod check;
mod codegen;
mod copy;
mod coverage;
mod dist;
mod finding;
mod flakes;
mod fuzz;
mod lines;
mod mutants;
mod new;
mod providers;
mod sources;
mod table;
mod verify;
mod workspace;
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
    /// provider crate has, and that the public items are those of the lists `api/*.txt`
    Check,
    /// Compare the public items of the published crates with the lists `api/*.txt`
    Api {
        /// Write the lists; fail where CHANGELOG.md does not name a change since the last release
        #[arg(long)]
        accept: bool,
        /// Make the lists those of a release: changes are counted from here
        #[arg(long, conflicts_with = "accept")]
        release: bool,
    },
    /// Write models, endpoints and error codes of every provider crate from its contract
    Codegen {
        /// Write nothing; fail where something does not agree with its contract
        #[arg(long)]
        check: bool,
    },
    /// Count the operations and error codes that are documented, described, called, simulated and tested, and list every gap
    Contracts {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Read what tests wrote to this folder, which `CONTRACT_COVERAGE` named, instead of running the contract tests
        #[arg(long, value_name = "FOLDER")]
        evidence: Option<PathBuf>,
    },
    /// Lay out a new provider or operation, and print what is left to do by hand
    New {
        #[command(subcommand)]
        new: new::New,
    },
    /// Measure the core's overhead, as ratios to baselines of the same run
    Bench(bench::Arguments),
    /// Build authctl with its man pages and completions into target/dist
    Dist {
        /// Profile of the build
        #[arg(long, default_value = "release")]
        profile: String,
    },
    /// Run all tests but doctests many times, and report each one that ever fails
    Flakes(flakes::Options),
    /// Run fleets of processes that share a token on real engines, or `simulate` thousands in virtual time
    Fleet {
        /// Arguments of the package `auth-core-fleet`, for example `--processes 20` or `simulate --days 1`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run the fuzz targets with libFuzzer, and count their runs
    Fuzz(fuzz::Options),
    /// Count the lines of the core and of the clients that the tests run, and list the others
    Lines,
    /// Change the code one place at a time below target/mutants, and report the changes that no test notices
    Mutants(mutants::Options),
    /// Run all clients against the sandbox for 24 simulated hours, with faults, and compare every purchase. Takes ten minutes on
    /// two cores, and prints a line for each simulated hour
    Soak {
        /// Arguments of `auth-core-fleet soak`, for example `--hours 2 --tasks 10 --seed 7`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Check contracts, clients and sandbox with third-party tools, which are installed below target/verify
    Verify {
        /// Fail if Node or Python is missing, instead of skipping the checks that need it
        #[arg(long)]
        require: bool,
    },
}

fn main() -> ExitCode {
    if let Some(code) = api::act_as_rustdoc() {
        return code;
    }
    let root = root();
    match Cli::parse().task {
        Task::Check => {
            report(check::run(&root).and_then(|rules| Ok(format!("{rules}\n{}", api::check(&root)?))))
        }
        Task::Api { accept, release } => report(match (accept, release) {
            (true, _) => api::accept(&root),
            (_, true) => api::release(&root),
            _ => api::check(&root),
        }),
        Task::Codegen { check: false } => report(codegen::write(&root)),
        Task::Codegen { check: true } => report(codegen::check(&root)),
        Task::Contracts { json, evidence } => report(coverage::run(&root, evidence.as_deref(), json)),
        Task::New { new } => report(new::run(&root, &new)),
        Task::Bench(arguments) => report(bench::run(&root, arguments)),
        Task::Dist { profile } => report(dist::run(&root, &profile)),
        Task::Flakes(options) => report(flakes::run(&root, &options)),
        Task::Fleet { arguments } => report(verify::run_fleet(&root, &arguments)),
        Task::Fuzz(options) => report(fuzz::run(&root, &options)),
        Task::Lines => report(lines::run(&root)),
        Task::Mutants(options) => report(mutants::run(&root, &options)),
        Task::Soak { arguments } => report(verify::run_soak(&root, &arguments)),
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
