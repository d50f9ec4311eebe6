//! Run of one target.

use std::{
    ffi::OsString,
    fmt::Write as _,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    process::Command,
};

use fs_err as fs;

use super::{Context, Error, corpus, statistics::Statistics};

/// Bounds of the longest input, in bytes.
const MAX_LENGTH: RangeInclusive<u64> = 64..=4096;
/// Seconds for one input. The slowest target takes milliseconds, so a run that takes longer depends on more than the size.
const TIMEOUT: u32 = 10;
/// Megabytes of memory.
const MEMORY: u32 = 2048;

/// The outcome of a target's run.
#[derive(Debug)]
pub(super) struct Campaign {
    pub(super) target: String,
    pub(super) statistics: Statistics,
    /// The input that fails, and the end of the output.
    failed: Option<(PathBuf, String)>,
}

impl Campaign {
    /// Runs `target` for `seconds`: the first half with a profile of compared values, without which a comparison with a constant
    /// is hardly ever passed, and the second half without, which runs several times as many inputs. In no time it runs the
    /// known inputs alone.
    pub(super) fn run(context: &Context<'_>, target: &str, seconds: u32) -> Result<Self, Error> {
        let seeds = Self::write_seeds(context, target)?;
        let mut longest = 0;
        for seed in corpus::files(&seeds)? {
            longest = fs::metadata(seed)?.len().max(longest);
        }
        let max_length = (2 * longest).clamp(*MAX_LENGTH.start(), *MAX_LENGTH.end());
        let mut campaign = Self {
            target: target.to_owned(),
            statistics: Statistics::default(),
            failed: None,
        };
        for (profile, seconds) in [(1, seconds.div_ceil(2)), (0, seconds / 2)] {
            if campaign.failed.is_some() || (profile == 0 && seconds == 0) {
                break;
            }
            let mut command = context.libfuzzer(target)?;
            command
                .arg(length(seconds))
                .arg(format!("-max_len={max_length}"))
                .arg(format!("-use_value_profile={profile}"));
            campaign.run_part(context, command)?;
        }
        Ok(campaign)
    }

    /// Writes the seeds of `target`, and returns their folder.
    fn write_seeds(context: &Context<'_>, target: &str) -> Result<PathBuf, Error> {
        let seeds = context.folder(target, "seeds")?;
        fs::remove_dir_all(&seeds)?;
        let mut command = context.libfuzzer(target)?;
        let output = command.arg("-runs=0").env("FUZZ_SEEDS", &seeds).output()?;
        // A target whose seeds fail has no seeds, and fails in its run too.
        if !seeds.is_dir() {
            let log = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Error::Failures(format!(
                "{target} has no seeds: {}",
                panic_in(&log)
            )));
        }
        Ok(seeds)
    }

    fn run_part(&mut self, context: &Context<'_>, mut command: Command) -> Result<(), Error> {
        let folder = |part| context.folder(&self.target, part);
        let log = folder("")?.join("log");
        let output = fs::File::create(&log)?;
        let mut prefix = OsString::from("-artifact_prefix=");
        prefix.push(folder("failures")?.join(""));
        let status = command
            .arg(format!("-timeout={TIMEOUT}"))
            .arg(format!("-rss_limit_mb={MEMORY}"))
            // Weights by rare features take more time than the run of a quick target.
            .args(["-entropic=0", "-print_final_stats=1"])
            .arg(prefix)
            .args([folder("found")?, folder("seeds")?, context.corpus(&self.target)?])
            .stdout(output.file().try_clone()?)
            .stderr(output.into_parts().0)
            .status()?;
        let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        self.statistics.add(Statistics::read(&text));
        self.failed = (!status.success()).then(|| (failing_input(&text).unwrap_or(log), panic_in(&text)));
        Ok(())
    }

    pub(super) fn outcome(&self) -> &'static str {
        if self.failed.is_some() { "failed" } else { "ok" }
    }

    /// Describes the failure, with the command that repeats it.
    pub(super) fn failure(&self) -> Option<String> {
        let (input, text) = self.failed.as_ref()?;
        let (target, input) = (&self.target, input.display());
        let mut failure = format!("{target} failed: {text}\n");
        let _infallible = write!(
            failure,
            "  repeat it: FUZZ_TARGET={target} cargo run -p auth-core-fuzz -- {input}\n  once mended, add the input to fuzz/corpus/{target}, named by the fault"
        );
        Some(failure)
    }
}

/// Returns the argument of libFuzzer that limits a run to `seconds`; 0 are the known inputs alone, which it always runs.
fn length(seconds: u32) -> String {
    match seconds {
        0 => "-runs=0".to_owned(),
        seconds => format!("-max_total_time={seconds}"),
    }
}

/// Returns the input that libFuzzer wrote.
fn failing_input(log: &str) -> Option<PathBuf> {
    let (_, path) = log
        .lines()
        .find_map(|line| line.split_once("Test unit written to "))?;
    Some(Path::new(path).to_owned())
}

/// Returns the message of the panic, or the summary of libFuzzer.
fn panic_in(log: &str) -> String {
    let mut lines = log
        .lines()
        .skip_while(|line| !line.contains("panicked at"))
        .skip(1);
    let panic = lines.next().filter(|line| !line.is_empty());
    let summary = || log.lines().find(|line| line.starts_with("SUMMARY"));
    panic.or_else(summary).unwrap_or("without a message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_seconds_are_no_new_inputs() {
        assert_eq!(length(0), "-runs=0");
        assert_eq!(length(30), "-max_total_time=30");
    }

    #[test]
    fn failure_names_input_and_message() {
        let log = "thread 'x' panicked at a.rs:1:2:\nshows the secret\nnote: ...\n\
                   artifact_prefix='f/'; Test unit written to f/crash-1\n";
        assert_eq!(failing_input(log), Some(PathBuf::from("f/crash-1")));
        assert_eq!(panic_in(log), "shows the secret");
        assert_eq!(
            panic_in("SUMMARY: libFuzzer: timeout\n"),
            "SUMMARY: libFuzzer: timeout"
        );
    }
}
