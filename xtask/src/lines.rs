//! `cargo xtask lines`: counts the lines of the core and of the clients that the tests run.
//!
//! cargo-llvm-cov builds and runs the tests. Generated code and test code do not count. (`coverage` is about the operations of the
//! contracts.)

mod lcov;
mod report;

use std::{
    io,
    path::Path,
    process::{Command, ExitStatus},
};

use fs_err as fs;

use self::lcov::Coverage;

/// Packages whose lines count.
const PACKAGES: [&str; 5] = ["auth-core", "klip-card", "klip-a2a", "klikoo", "klavi"];
/// Test programs of `contract-tests`, which call the clients.
const TESTS: [&str; 8] = [
    "contract",
    "faults",
    "klip_card",
    "klip_a2a",
    "klikoo",
    "klavi",
    "secrets",
    "wiped",
];
/// Percentage of each package's lines that the tests must run.
const TARGET: usize = 95;
/// Names of the LLVM tools of Debian's package `llvm-22`, the version of rustc's LLVM.
const LLVM_TOOLS: [(&str, &str); 2] = [("LLVM_COV", "llvm-cov-22"), ("LLVM_PROFDATA", "llvm-profdata-22")];

/// Failure of the task.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// cargo-llvm-cov failed.
    #[error(
        "cargo llvm-cov failed: {0}; it needs `cargo install cargo-llvm-cov --locked`, and `apt-get install llvm-22`"
    )]
    Run(ExitStatus),
    /// The report cannot be read.
    #[error("failed to read the lines of the tests")]
    Io(#[from] io::Error),
    /// A package is below the target.
    #[error("{0}")]
    Below(String),
}

/// Runs the tests, and returns a table of the lines by package, and the lines that no test runs.
///
/// # Errors
///
/// [`Error::Below`] with the table, if the tests run less than 95 % of the lines of a package.
pub(crate) fn run(root: &Path) -> Result<String, Error> {
    let file = root.join("target/lines.lcov");
    let mut command = crate::cargo::command();
    command.args([
        "llvm-cov",
        "test",
        "--locked",
        "--all-features",
        "--lib",
        "--lcov",
        "--output-path",
    ]);
    command.arg(&file).current_dir(root);
    for package in PACKAGES.iter().chain(&["contract-tests"]) {
        command.args(["--package", package]);
    }
    for test in TESTS {
        command.args(["--test", test]);
    }
    for (variable, tool) in LLVM_TOOLS {
        if std::env::var_os(variable).is_none() && has(tool) {
            command.env(variable, tool);
        }
    }
    let status = command.status()?;
    if !status.success() {
        return Err(Error::Run(status));
    }
    let coverage = Coverage::parse(root, &fs::read_to_string(&file)?)?;
    let (report, is_met) = report::render(&coverage, TARGET);
    if is_met {
        Ok(report)
    } else {
        Err(Error::Below(report))
    }
}

fn has(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok()
}
