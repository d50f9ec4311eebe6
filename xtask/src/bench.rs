//! `cargo xtask bench`: measures the core's overhead and the sandbox, as ratios to baselines of the same run.
//!
//! The package `benches` measures and writes one JSON object per line. This task runs it in release mode and shows the
//! figures.

mod figure;
mod report;

use std::{
    io,
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use clap::ValueEnum;
use fs_err as fs;

use self::figure::Figure;

/// Subject of a benchmark.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Subject {
    /// Token cache: warm, shared by threads, cold, and during a refresh
    Tokens,
    /// Pagination: item by item, with prefetch, and its memory
    Pages,
    /// `authctl proxy`: latency beside that of a plain proxy
    Proxy,
    /// Sandbox: requests per second on two cores, and its memory
    Sandbox,
}

/// Benchmark failure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The build failed.
    #[error("failed to build the benches: {0}")]
    Build(ExitStatus),
    /// The run failed.
    #[error("the benches failed with {0}:\n{1}")]
    Run(ExitStatus, String),
    /// The report cannot be read.
    #[error("failed to read the report of the benches")]
    Report(#[from] io::Error),
    /// The report is malformed.
    #[error("invalid report of the benches")]
    Figure(#[from] serde_json::Error),
}

/// Measures `subject`, and returns a table, or with `json` one object per line.
pub(crate) fn run(root: &Path, subject: Subject, json: bool) -> Result<String, Error> {
    let name = match subject {
        Subject::Tokens => "tokens",
        Subject::Pages => "pages",
        Subject::Proxy => "proxy",
        Subject::Sandbox => "sandbox",
    };
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.jsonl"));
    let bench = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(["bench", "--locked", "-p", "benches", "--bench", name])
            .args(arguments)
            .current_dir(root)
            .env("BENCH_REPORT", &file)
            .env("BENCH_AUTHCTL", root.join("target/release/authctl"));
        command
    };
    if let Subject::Proxy = subject {
        let mut build = Command::new(env!("CARGO"));
        build
            .args(["build", "--release", "--locked", "-p", "authctl"])
            .current_dir(root);
        let status = build.status()?;
        if !status.success() {
            return Err(Error::Build(status));
        }
    }
    // Building may take minutes, so Cargo's progress on standard error stays visible.
    let built = bench(&["--no-run"]).stdout(Stdio::null()).status()?;
    if !built.success() {
        return Err(Error::Build(built));
    }
    // Capture criterion's own output, which is not part of the report.
    let ran = bench(&[]).output()?;
    if !ran.status.success() {
        let stderr = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Err(Error::Run(ran.status, stderr));
    }
    let lines = fs::read_to_string(&file)?;
    if json {
        return Ok(lines.trim_end().to_owned());
    }
    let figures = lines
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<Vec<Figure>, _>>()?;
    Ok(report::render(&figures))
}
