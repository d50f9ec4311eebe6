//! `cargo xtask bench`: measures the core's overhead and the sandbox, as ratios to baselines of the same run.
//!
//! The package `benches` measures and writes one JSON object per line. This task runs it in release mode, shows the figures,
//! and adds the environment. With `--svg` it publishes them: the JSON in `benches/figures` is the source of the pictures
//! and of the tables in READMEs, so no figure is copied by hand, and `cargo xtask check` reports what does not agree.

mod build_cost;
mod environment;
mod figure;
mod measurement;
mod picture;
mod published;
mod report;

use std::{
    io,
    path::Path,
    process::{ExitStatus, Stdio},
};

use clap::ValueEnum;
use fs_err as fs;

pub(crate) use self::published::stale;
use self::{build_cost::Selection, environment::Environment, figure::Figure, measurement::Measurement};

/// Subject of a benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// Token cache: warm, shared by threads, cold, and during a refresh
    Tokens,
    /// Pagination: by page and by item, with prefetch, and its memory
    Pages,
    /// `authctl proxy`: latency beside that of a plain proxy
    Proxy,
    /// Sandbox: requests per second on two cores, and its memory
    Sandbox,
    /// Clean release builds with each provider crate and TLS library, beside plain reqwest (Linux only, half an hour)
    Build,
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
    /// A file cannot be read or written.
    #[error("failed to read or write a file of the benches")]
    File(#[from] io::Error),
    /// The report is malformed.
    #[error("invalid report of the benches")]
    Figure(#[from] serde_json::Error),
    /// The lockfile is malformed.
    #[error("invalid `Cargo.lock`")]
    Lockfile(#[from] toml::de::Error),
    /// A figure that is published was not measured.
    #[error(
        "missing figure `{0}`; measure it by `cargo xtask bench tokens --svg` or `cargo xtask bench pages --svg`"
    )]
    Missing(String),
    /// A README has no place for the figures.
    #[error("`{0}` has no lines `{1}` and `{2}` around the figures")]
    Unmarked(&'static str, &'static str, &'static str),
    /// The subject has no picture.
    #[error("only figures of `tokens`, `pages` and `build` are published; omit `--svg`")]
    Unpublished,
}

/// Arguments of the task.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Subject to measure
    #[arg(required_unless_present = "svg")]
    subject: Option<Subject>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Publish the figures of `tokens`, `pages` or `build`: draw the pictures and write the tables of the READMEs. Without a
    /// subject, those that were published last are drawn again
    #[arg(long)]
    svg: bool,
    #[command(flatten, next_help_heading = "Options of build")]
    selection: Selection,
}

/// Measures or publishes, and returns a table, or JSON.
pub(crate) fn run(root: &Path, arguments: Arguments) -> Result<String, Error> {
    let Arguments {
        subject,
        json,
        svg,
        selection,
    } = arguments;
    let Some(subject) = subject else {
        return published::write(root);
    };
    if svg && !matches!(subject, Subject::Tokens | Subject::Pages | Subject::Build) {
        return Err(Error::Unpublished);
    }
    let measurement = measure(root, subject, &selection)?;
    if svg {
        measurement.write(&published::source(root, subject.name()))?;
        published::write(root)?;
    }
    if json {
        return measurement.to_json();
    }
    Ok(report::render(&measurement.figures))
}

fn measure(root: &Path, subject: Subject, selection: &Selection) -> Result<Measurement, Error> {
    if let Subject::Build = subject {
        let environment = Environment::current(root)?;
        let figures = build_cost::measure(root, selection)?;
        return Ok(Measurement { environment, figures });
    }
    if let Subject::Proxy = subject {
        let mut build = crate::cargo::command();
        build
            .args(["build", "--release", "--locked", "-p", "authctl"])
            .current_dir(root);
        let status = build.status()?;
        if !status.success() {
            return Err(Error::Build(status));
        }
    }
    let mut figures = measured_by(root, subject.name())?;
    if let Subject::Tokens = subject {
        for counted in measured_by(root, "token_allocations")? {
            if let Some(figure) = figures.iter_mut().find(|figure| figure.name == counted.name) {
                figure.allocations = counted.allocations;
                figure.targets.extend(counted.targets);
            }
        }
    }
    let environment = Environment::current(root)?;
    Ok(Measurement { environment, figures })
}

/// Builds and runs the benchmark `name`, and returns its figures.
fn measured_by(root: &Path, name: &str) -> Result<Vec<Figure>, Error> {
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.jsonl"));
    let bench = |arguments: &[&str]| {
        let mut command = crate::cargo::command();
        command
            .args(["bench", "--locked", "-p", "benches", "--bench", name])
            .args(arguments)
            .current_dir(root)
            .env("BENCH_REPORT", &file)
            .env("BENCH_AUTHCTL", root.join("target/release/authctl"));
        command
    };
    // Building may take minutes, so Cargo's progress on standard error stays visible.
    let built = bench(&["--no-run"]).stdout(Stdio::null()).status()?;
    if !built.success() {
        return Err(Error::Build(built));
    }
    let ran = bench(&[]).output()?;
    if !ran.status.success() {
        let stderr = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Err(Error::Run(ran.status, stderr));
    }
    let lines = fs::read_to_string(&file)?;
    let figures = lines.lines().map(serde_json::from_str);
    Ok(figures.collect::<Result<_, _>>()?)
}

impl Subject {
    fn name(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Pages => "pages",
            Self::Proxy => "proxy",
            Self::Sandbox => "sandbox",
            Self::Build => "build",
        }
    }
}
