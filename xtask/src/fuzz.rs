//! `cargo xtask fuzz`: runs the targets of the package `auth-core-fuzz` with libFuzzer.
//!
//! One instrumented program has all targets. Each target starts from its seeds, which the program writes, from `fuzz/corpus`,
//! and from what earlier runs found, which is below `target/fuzz`.

mod build;
mod campaign;
mod corpus;
mod error;
mod statistics;

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use fs_err as fs;

pub(crate) use self::error::Error;
use self::{build::Profile, campaign::Campaign};
use crate::table;

/// Name of a target's program in its folder.
const PROGRAM: &str = "program";

/// Selection of the targets, and how long each runs.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Target; repeat it for several. Default: all
    #[arg(long = "target", value_name = "NAME")]
    targets: Vec<String>,
    /// Seconds of each target; 0 runs the known inputs alone
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// Targets that run at the same time. Default: one for each core
    #[arg(long)]
    jobs: Option<NonZeroUsize>,
    /// Build as `cargo test` does, whose dependencies are compiled already. The runs are slower
    #[arg(long, conflicts_with = "minimize")]
    dev: bool,
    /// Print the names of the targets, and run none
    #[arg(long)]
    list: bool,
    /// Replace `fuzz/corpus` by the smallest inputs that reach what all known inputs reach
    #[arg(long)]
    minimize: bool,
}

/// Folders and programs of the targets.
#[derive(Debug)]
struct Context<'a> {
    root: &'a Path,
    /// The program of all targets; `None` if each has its own, in its folder.
    program: Option<PathBuf>,
}

impl<'a> Context<'a> {
    /// Builds the programs of `targets`.
    fn build(root: &'a Path, targets: &[String], profile: Profile) -> Result<Self, Error> {
        let mut context = Self { root, program: None };
        match profile {
            Profile::Dev => context.program = Some(build::build(root, profile, None)?),
            // libFuzzer looks at all counters of a program after each run, so a quick target needs its own.
            Profile::Optimized => {
                for target in targets {
                    let program = build::build(root, profile, Some(target))?;
                    fs::copy(program, context.folder(target, "")?.join(PROGRAM))?;
                }
            }
        }
        Ok(context)
    }

    /// Returns a call of libFuzzer with `target`.
    fn libfuzzer(&self, target: &str) -> Result<Command, Error> {
        let own = || Ok::<_, Error>(self.folder(target, "")?.join(PROGRAM));
        let program = self.program.clone().map_or_else(own, Ok)?;
        let mut command = Command::new(program);
        command
            .env(build::TARGET, target)
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null());
        Ok(command)
    }

    /// Returns what runs of `target` leave behind in `part`, and creates the folder.
    fn folder(&self, target: &str, part: &str) -> Result<PathBuf, Error> {
        let folder = self.root.join("target/fuzz").join(target).join(part);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Returns the committed inputs of `target`.
    fn corpus(&self, target: &str) -> Result<PathBuf, Error> {
        let folder = self.root.join("fuzz/corpus").join(target);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Runs the targets, and returns a table of their runs.
///
/// # Errors
///
/// [`Error`], also if a target fails; the table is printed then.
pub(crate) fn run(root: &Path, options: &Options) -> Result<String, Error> {
    let all = targets(root)?;
    if let Some(unknown) = options.targets.iter().find(|name| !all.contains(name)) {
        return Err(Error::UnknownTarget {
            name: unknown.clone(),
            known: all.join(", "),
        });
    }
    let chosen = if options.targets.is_empty() {
        all
    } else {
        options.targets.clone()
    };
    if options.list {
        return Ok(chosen.join("\n"));
    }
    let profile = if options.dev {
        Profile::Dev
    } else {
        Profile::Optimized
    };
    let context = Context::build(root, &chosen, profile)?;
    let campaigns = run_all(&context, &chosen, options)?;
    if options.minimize {
        for target in &chosen {
            corpus::minimize(&context, target)?;
        }
    }
    let report = report(&campaigns);
    let failures: Vec<String> = campaigns.iter().filter_map(Campaign::failure).collect();
    if failures.is_empty() {
        Ok(report)
    } else {
        println!("{report}\n");
        Err(Error::Failures(failures.join("\n")))
    }
}

/// Returns the names of the targets, each of which is a module.
fn targets(root: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("fuzz/src/targets"))? {
        let path = entry?.path();
        names.extend(path.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Runs the targets, several at the same time.
fn run_all(context: &Context<'_>, targets: &[String], options: &Options) -> Result<Vec<Campaign>, Error> {
    let cores = || thread::available_parallelism().ok();
    let jobs = options.jobs.or_else(cores).map_or(1, NonZeroUsize::get);
    let waiting = Mutex::new(targets.iter());
    let next = || waiting.lock().ok()?.next();
    let worker = || {
        let mut ended = Vec::new();
        while let Some(target) = next() {
            ended.push(Campaign::run(context, target, options.seconds)?);
        }
        Ok::<_, Error>(ended)
    };
    let mut campaigns = Vec::new();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            campaigns.extend(worker.join().map_err(|_panic| Error::Panicked)??);
        }
        Ok::<_, Error>(())
    })?;
    campaigns.sort_by(|one, other| one.target.cmp(&other.target));
    Ok(campaigns)
}

fn report(campaigns: &[Campaign]) -> String {
    let header = ["target", "runs", "runs/s", "edges", "inputs", "outcome"];
    let mut table = table::new(header, &[1, 2, 3, 4]);
    for campaign in campaigns {
        let statistics = campaign.statistics;
        table.add_row([
            campaign.target.clone(),
            statistics.runs.to_string(),
            statistics.runs_per_second().to_string(),
            statistics.edges.to_string(),
            statistics.inputs.to_string(),
            campaign.outcome().to_owned(),
        ]);
    }
    let runs: u64 = campaigns.iter().map(|campaign| campaign.statistics.runs).sum();
    format!("{table}\n{runs} runs of {} targets", campaigns.len())
}
