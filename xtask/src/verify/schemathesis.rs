//! Schemathesis against the sandbox: what does it answer to what nobody thought of?

use std::{path::Path, time::Duration};

use fs_err as fs;
use serde_json::Value;

use super::{
    Failed,
    child::Child,
    contract,
    tools::{self, Python},
    tour::Tour,
};

const STEP: &str = "Schemathesis";
const FUZZING: Duration = Duration::from_secs(120);

/// Requests that keep to the contract with its examples, and requests that do not. Told apart, since by itself
/// Schemathesis may draw all requests of an operation from one kind.
const MODES: [&[&str]; 2] = [
    &["--mode", "positive", "--phases", "examples,fuzzing"],
    // That all of these are refused is right.
    &["--mode", "negative", "--phases", "fuzzing", "--warnings", "off"],
];

/// Fuzzes the operations that the sandbox plays.
pub(super) fn fuzz(
    root: &Path,
    python: &Python,
    tour: &Tour,
    providers: &[String],
) -> Result<String, Failed> {
    let folder = root.join("target").join("verify").join("schemathesis");
    fs::create_dir_all(&folder)?;
    let (_sandbox, sandboxes) = tour.start(&["--serve"])?;
    let (mut cases, mut operations) = (0, 0);
    for provider in providers {
        let sandbox = &sandboxes[provider];
        let played: Vec<&str> = sandbox["operations"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for mode in MODES {
            let mut command = python.command("schemathesis");
            command
                .arg("--config-file")
                .arg(tools::settings(root).join("schemathesis.toml"))
                .args(["--no-color", "run"])
                .arg(contract(root, provider))
                .args(["--url", sandbox["base_url"].as_str().unwrap_or_default()])
                .args(mode)
                .args(
                    played
                        .iter()
                        .flat_map(|operation| ["--include-operation-id", operation]),
                )
                .env("SCHEMATHESIS_HOOKS", "hooks")
                .env("PYTHONPATH", tools::settings(root))
                .env("SANDBOX", sandbox.to_string())
                .current_dir(&folder);
            let ended = Child::run(STEP, &mut command, FUZZING)?;
            match generated(&ended.output) {
                Some(count) if ended.status.success() => cases += count,
                _ => return Err(Failed::found(STEP, format!("{provider}\n{}", ended.words()))),
            }
        }
        operations += played.len();
    }
    Ok(format!(
        "{STEP}: {cases} requests to {operations} operations of the sandbox, no finding"
    ))
}

/// How many requests were made, by the summary's `123 generated, 123 passed`.
fn generated(output: &str) -> Option<usize> {
    let line = output.lines().find(|line| line.contains(" generated, "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read_off_the_summary() {
        let output = "Test cases:\n  397 generated, 397 passed, 12 skipped\n";
        assert_eq!(generated(output), Some(397));
        assert_eq!(generated("No test cases\n"), None);
    }
}
