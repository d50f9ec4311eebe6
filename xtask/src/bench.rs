//! `cargo xtask bench`: what the core costs, as ratios to floors that are measured in the same run.
//!
//! The package `benches` measures and writes one JSON object a line; here it is run in release mode, and shown.

mod table;

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use clap::ValueEnum;
use fs_err as fs;
use serde::Deserialize;

/// What can be measured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Subject {
    /// The token cache: warm, shared by threads, cold, and while it refreshes
    Tokens,
    /// Walks over a list: item by item, with pages fetched ahead, and what they hold in memory
    Pages,
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// The benches could not be built.
    #[error("the benches cannot be built: {0}")]
    Build(ExitStatus),
    /// They broke off.
    #[error("the benches ended with {0}:\n{1}")]
    Run(ExitStatus, String),
    /// They left no report that can be read.
    #[error("the report of the benches cannot be read")]
    Report(#[from] io::Error),
    /// The report is not what it should be.
    #[error("the report of the benches is not as expected")]
    Figure(#[from] serde_json::Error),
}

/// One line of a report.
#[derive(Debug, Deserialize)]
struct Figure {
    name: String,
    value: f64,
    unit: String,
    ratio: Option<f64>,
    ratio_to: Option<String>,
    allocs: Option<u64>,
    counts: BTreeMap<String, f64>,
    target: Option<String>,
    is_met: Option<bool>,
}

/// Measures `subject`: a table for people, or with `json` one object a line.
pub(crate) fn run(root: &Path, subject: Subject, json: bool) -> Result<String, Failed> {
    let name = match subject {
        Subject::Tokens => "tokens",
        Subject::Pages => "pages",
    };
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder)?;
    let report = folder.join(format!("{name}.jsonl"));
    let bench = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(["bench", "--locked", "-p", "benches", "--bench", name])
            .args(more)
            .current_dir(root)
            .env("BENCH_REPORT", &report);
        command
    };
    // Building may take minutes, and says so.
    let built = bench(&["--no-run"]).stdout(Stdio::null()).status()?;
    if !built.success() {
        return Err(Failed::Build(built));
    }
    // What criterion has to say while it measures is not what was asked for.
    let ran = bench(&[]).output()?;
    if !ran.status.success() {
        let words = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Err(Failed::Run(ran.status, words));
    }
    let lines = fs::read_to_string(&report)?;
    if json {
        return Ok(lines.trim_end().to_owned());
    }
    let figures = lines
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<Vec<Figure>, _>>()?;
    Ok(table::render(&figures))
}
