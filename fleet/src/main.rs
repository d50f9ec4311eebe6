//! Fleets of processes that share one token through a store.
//!
//! `run` starts real processes and a real engine, and breaks both; `simulate` runs thousands of processes on the same code in
//! virtual time; `soak` lets processes work with all clients for a day. `cargo xtask fleet`, `cargo xtask fleet simulate` and
//! `cargo xtask soak` call it.

mod cases;
mod engine;
mod issuer;
mod lab;
mod process;
mod report;
mod simulation;
mod soak;
mod waits;
mod worker;

use std::process::ExitCode;

use clap::Parser;

/// Result of each part: a fault of the machine or of an engine ends the program.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Debug, Parser)]
#[command(about = "Runs fleets of processes that share one token")]
enum Command {
    /// Runs the cases on real engines
    Run {
        /// Server program; repeat it for several engines
        #[arg(long = "engine", required = true)]
        engines: Vec<String>,
        /// Number of processes
        #[arg(long, default_value_t = 50)]
        processes: usize,
        /// Only the cases whose name contains this text
        #[arg(long)]
        case: Option<String>,
        /// Only the cases that show the most in the least time
        #[arg(long)]
        quick: bool,
    },
    /// Runs a simulated fleet in virtual time
    Simulate(simulation::Plan),
    /// Runs all clients against the sandbox for simulated hours, with faults
    Soak(soak::Plan),
    /// Runs one process of a soak, which reads its settings from standard input
    #[command(hide = true)]
    SoakWorker,
    /// Runs one process of a fleet, which reads its settings from standard input
    #[command(hide = true)]
    Worker,
}

fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::Run {
            engines,
            processes,
            case,
            quick,
        } => cases::run(&engines, processes, case.as_deref(), quick),
        Command::Simulate(plan) => simulation::run(&plan).map(|()| true),
        Command::Soak(plan) => soak::run(&plan),
        Command::SoakWorker => soak::run_worker().map(|()| true),
        Command::Worker => worker::run().map(|()| true),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
