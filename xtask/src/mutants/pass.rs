//! A run of cargo-mutants: some tests on some mutants.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    process::Command,
};

use fs_err as fs;

use super::outcome::{Mutant, Outcomes};
use crate::copy;

/// Below the repository: the copy, its builds, and the logs of each pass.
const FOLDER: &str = "target/mutants";
/// Seconds after which the tests of a mutant have failed. Those of the slowest pass take a fifth of it.
const TIMEOUT: &str = "120";
/// Exit codes of cargo-mutants for mutants that survive or time out, which the report shows.
const TESTED: [i32; 3] = [0, 2, 3];

/// Mutants to test.
pub(super) enum Selection<'a> {
    /// All mutants in files, or a sample of them.
    Files {
        files: &'a [String],
        shard: Option<&'a str>,
    },
    Mutants(Vec<&'a Mutant>),
}

/// The copy in which the code is changed. It is at a path of its own, so a later run compiles only what has changed.
pub(super) struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    pub(super) fn prepare(root: &Path) -> io::Result<Self> {
        let folder = root.join(FOLDER);
        copy::update(root, &folder.join("copy"))?;
        Ok(Self { folder })
    }

    /// Runs `tests` (a package, and arguments of `cargo test`) on each mutant. `name` is the folder of the logs.
    pub(super) fn run(&self, name: &str, selection: &Selection<'_>, tests: &str) -> io::Result<Outcomes> {
        let output = self.folder.join(name);
        if output.exists() {
            fs::remove_dir_all(&output)?;
        }
        fs::create_dir_all(&output)?;
        let tests = Tests::parse(tests);
        if !self.cargo().args(tests.cargo_arguments()).status()?.success() {
            let message = format!("the tests of {name} fail without a mutation");
            return Err(io::Error::other(message));
        }
        let mut command = self.cargo();
        command.args([
            "mutants",
            "--in-place",
            "--colors=never",
            // cargo-mutants 27.1 would run it with the package of the mutants instead of the one of the tests.
            "--baseline=skip",
            "--timeout",
            TIMEOUT,
            "--output",
        ]);
        command.arg(&output).args(arguments(selection, &tests));
        let status = command.status()?;
        if !status.code().is_some_and(|code| TESTED.contains(&code)) {
            let message = format!(
                "cargo mutants (`cargo install cargo-mutants --locked`) failed: {status}; see {}",
                output.display()
            );
            return Err(io::Error::other(message));
        }
        let outcomes = fs::read_to_string(output.join("mutants.out/outcomes.json"))?;
        Outcomes::parse(&outcomes).map_err(io::Error::other)
    }

    /// Returns Cargo's command in the copy.
    fn cargo(&self) -> Command {
        let mut command = crate::cargo::command();
        command.current_dir(self.folder.join("copy"));
        // Each mutant is a small change, which only an incremental build compiles in seconds.
        command
            .env("CARGO_INCREMENTAL", "1")
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        command.env("CARGO_TARGET_DIR", self.folder.join("build"));
        command
    }
}

/// Tests of a pass.
struct Tests<'a> {
    package: &'a str,
    /// Arguments of `cargo test`.
    cargo: Vec<&'a str>,
    /// Arguments of the test programs.
    programs: Vec<&'a str>,
}

impl<'a> Tests<'a> {
    /// Parses a package and arguments of `cargo test`. Those of the test programs are behind `--`.
    fn parse(text: &'a str) -> Self {
        let mut words = text.split(' ');
        Self {
            package: words.next().unwrap_or_default(),
            cargo: words.by_ref().take_while(|word| *word != "--").collect(),
            programs: words.collect(),
        }
    }

    /// Returns the arguments of Cargo that run these tests alone.
    fn cargo_arguments(&self) -> Vec<&'a str> {
        let start = ["test", "--quiet", "--package", self.package];
        [&start[..], &self.cargo, &["--"], &self.programs].concat()
    }
}

/// Returns the arguments of cargo-mutants.
fn arguments(selection: &Selection<'_>, tests: &Tests<'_>) -> Vec<String> {
    let mut arguments = Vec::new();
    match selection {
        Selection::Files { files, shard } => {
            arguments.extend(files.iter().map(|file| format!("--file={file}")));
            if let Some(shard) = shard {
                arguments.extend([format!("--shard={shard}"), "--sharding=round-robin".to_owned()]);
            }
        }
        Selection::Mutants(mutants) => {
            let files: BTreeSet<&str> = mutants.iter().map(|mutant| &*mutant.file).collect();
            arguments.extend(files.iter().map(|file| format!("--file={file}")));
            let name = |mutant: &&Mutant| format!("--re=^{}$", regex_lite::escape(&mutant.name));
            arguments.extend(mutants.iter().map(name));
        }
    }
    arguments.push(format!("--test-package={}", tests.package));
    arguments.extend(tests.cargo.iter().map(|word| format!("--cargo-arg={word}")));
    if !tests.programs.is_empty() {
        // Behind `--`, since no build has them.
        let programs = ["--", "--"].iter().chain(&tests.programs);
        arguments.extend(programs.map(|word| (*word).to_owned()));
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutants::outcome::outcomes;

    #[test]
    fn files_are_tested_in_whole_or_in_part() {
        let files = ["src/token/**".to_owned()];
        let of = |shard| {
            arguments(
                &Selection::Files { files: &files, shard },
                &Tests::parse("core --all-features --lib"),
            )
        };
        let common = [
            "--test-package=core",
            "--cargo-arg=--all-features",
            "--cargo-arg=--lib",
        ];
        assert_eq!(of(None), [&["--file=src/token/**"][..], &common].concat());
        let sample = ["--file=src/token/**", "--shard=1/8", "--sharding=round-robin"];
        assert_eq!(of(Some("1/8")), [&sample[..], &common].concat());
    }

    #[test]
    fn tests_run_once_without_a_mutation() {
        let arguments = |tests| Tests::parse(tests).cargo_arguments().join(" ");
        assert_eq!(
            arguments("core --lib -- token:: --skip slow"),
            "test --quiet --package core --lib -- token:: --skip slow"
        );
        assert_eq!(arguments("core --lib"), "test --quiet --package core --lib --");
    }

    #[test]
    fn mutants_are_named_exactly() {
        let outcomes = outcomes(&[("a.rs:7:5: replace f -> (A, B) with (1, 2)", "MissedMutant")]);
        let arguments = arguments(
            &Selection::Mutants(outcomes.missed().collect()),
            &Tests::parse("core --lib -- token:: --skip slow"),
        );
        assert_eq!(
            arguments,
            [
                "--file=a.rs",
                r"--re=^a\.rs:7:5: replace f \-> \(A, B\) with \(1, 2\)$",
                "--test-package=core",
                "--cargo-arg=--lib",
                "--",
                "--",
                "token::",
                "--skip",
                "slow"
            ]
        );
    }
}
