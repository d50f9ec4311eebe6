//! `cargo xtask flakes`: runs the test binaries of the workspace many times, and reports each test that ever fails.
//!
//! Doctests are left out, since rustdoc compiles them anew for each run.

mod binary;
mod outcome;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    io,
    num::NonZeroUsize,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use clap::Args;
use tokio::{runtime, time::Instant};

use self::outcome::Outcome;

/// Number of runs, and their conditions.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Number of runs of all tests
    #[arg(long, default_value = "10")]
    runs: NonZeroUsize,
    /// Let the tests have one core (needs `taskset`)
    #[arg(long)]
    one_core: bool,
    /// Keep all cores busy meanwhile
    #[arg(long)]
    load: bool,
    /// Run the tests in a random order, of which the seed is printed
    #[arg(long)]
    shuffle: bool,
    /// Seed of the order of the first run, to repeat it
    #[arg(long, requires = "shuffle")]
    seed: Option<u64>,
    /// Run only tests whose name contains this
    filter: Option<String>,
}

/// Error of `cargo xtask flakes`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The tests cannot be built or run.
    #[error("failed to run the tests")]
    Io(#[from] io::Error),
    /// Tests failed; the report.
    #[error("{0}")]
    Failed(String),
}

/// The failures of one test.
#[derive(Debug)]
struct Failures {
    /// The numbers of the runs.
    runs: BTreeSet<usize>,
    /// Of the first one.
    seed: Option<u64>,
    output: String,
}

/// Builds the tests with all features, runs them, and prints a line for each run.
///
/// # Errors
///
/// Returns an error if the tests cannot be built, or if a test failed at least once: with its first output and seed.
#[expect(clippy::disallowed_methods, reason = "tests run in real time")]
pub(crate) fn run(root: &Path, options: &Options) -> Result<String, Error> {
    let binaries = binary::build(root)?;
    let load = options.load.then(Load::start);
    let first_seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let mut failures = BTreeMap::<String, Failures>::new();
    let mut tests = 0;
    for run in 1..=options.runs.get() {
        let seed = options.shuffle.then(|| first_seed.wrapping_add(run as u64 - 1));
        let start = Instant::now();
        tests = 0;
        let mut failed = 0;
        for binary in &binaries {
            let Outcome {
                passed,
                failures: new,
            } = runtime.block_on(binary.run(options, seed))?;
            tests += passed + new.len();
            failed += new.len();
            for (test, output) in new {
                println!("run {run}: {} {test} failed", binary.name);
                let of_test = failures
                    .entry(format!("{} {test}", binary.name))
                    .or_insert_with(|| Failures {
                        runs: BTreeSet::new(),
                        seed,
                        output,
                    });
                of_test.runs.insert(run);
            }
        }
        let of_seed = seed.map_or_else(String::new, |seed| format!(", seed {seed}"));
        let seconds = start.elapsed().as_secs();
        println!("run {run}: {tests} tests, {failed} failed, {seconds} s{of_seed}");
    }
    drop(load);
    if failures.is_empty() {
        let (runs, binaries) = (options.runs, binaries.len());
        Ok(format!(
            "no failure in {runs} runs of {tests} tests in {binaries} binaries"
        ))
    } else {
        Err(Error::Failed(render(&failures)))
    }
}

fn render(failures: &BTreeMap<String, Failures>) -> String {
    let mut report = String::new();
    for (test, Failures { runs, seed, output }) in failures {
        let numbers: Vec<String> = runs.iter().map(ToString::to_string).collect();
        let of_seed = seed.map_or_else(String::new, |seed| format!(", first with seed {seed}"));
        let _ = writeln!(
            report,
            "{test} failed in run {}{of_seed}:\n{output}\n",
            numbers.join(", ")
        );
    }
    let _ = write!(report, "{} tests failed at least once", failures.len());
    report
}

/// Threads that keep two of themselves waiting for each core, until they are dropped.
struct Load(Vec<thread::JoinHandle<()>>);

static IS_LOADED: AtomicBool = AtomicBool::new(false);

impl Load {
    fn start() -> Self {
        IS_LOADED.store(true, Ordering::Relaxed);
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let spin = || {
            while IS_LOADED.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        };
        Self((0..2 * cores).map(|_| thread::spawn(spin)).collect())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        IS_LOADED.store(false, Ordering::Relaxed);
        for thread in self.0.drain(..) {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_has_runs_seed_and_output() {
        let failures = Failures {
            runs: BTreeSet::from([2, 5]),
            seed: Some(7),
            output: "panicked".to_owned(),
        };
        assert_eq!(
            render(&BTreeMap::from([("klavi::lib a_test".to_owned(), failures)])),
            "klavi::lib a_test failed in run 2, 5, first with seed 7:\npanicked\n\n1 tests failed at least once"
        );
    }

    #[test]
    fn load_ends_when_dropped() {
        let load = Load::start();
        assert!(!load.0.is_empty());
        drop(load);
        assert!(!IS_LOADED.load(Ordering::Relaxed));
    }
}
