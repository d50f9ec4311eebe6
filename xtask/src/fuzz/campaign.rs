//! Run of one target.

use std::{
    ffi::OsString,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use fs_err as fs;

use super::{Context, Error, statistics::Statistics};

/// The longest input in bytes.
const MAX_LENGTH: u32 = 4096;
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
    /// Runs `target` for `seconds`.
    pub(super) fn run(context: &Context<'_>, target: &str, seconds: u32) -> Result<Self, Error> {
        let (found, seeds) = (context.folder(target, "found")?, context.folder(target, "seeds")?);
        let (failures, log) = (
            context.folder(target, "failures")?,
            context.folder(target, "")?.join("log"),
        );
        let output = fs::File::create(&log)?;
        let mut prefix = OsString::from("-artifact_prefix=");
        prefix.push(failures.join(""));
        let status = context
            .libfuzzer(target)?
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-max_len={MAX_LENGTH}"))
            .arg(format!("-timeout={TIMEOUT}"))
            .arg(format!("-rss_limit_mb={MEMORY}"))
            // Without it, a comparison with a constant is hardly ever passed.
            .args(["-use_value_profile=1", "-print_final_stats=1"])
            .arg(prefix)
            .args([&found, &seeds, &context.corpus(target)?])
            .env("FUZZ_SEEDS", &seeds)
            .stdout(output.file().try_clone()?)
            .stderr(output.into_parts().0)
            .status()?;
        let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        let failed = (!status.success()).then(|| (failing_input(&text).unwrap_or(log), panic_in(&text)));
        Ok(Self {
            target: target.to_owned(),
            statistics: Statistics::read(&text),
            failed,
        })
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
            "  repeat it: FUZZ_TARGET={target} cargo run -p auth-core-fuzz -- {input}\n  once mended, add the input to fuzz/corpus/{target}"
        );
        Some(failure)
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
