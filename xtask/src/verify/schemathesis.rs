//! Fuzz tests of the sandbox with Schemathesis.

use std::{env, io, time::Duration};

use fs_err as fs;
use serde_json::Value;
use tokio::process::Command;

use super::{child::Child, context::Context, error::Error, program, tools::PythonTools};

const STEP: &str = "Schemathesis";
const TIMEOUT: Duration = Duration::from_secs(120);

/// Arguments for valid requests, including the contract's examples, and for invalid ones. They run separately, since
/// Schemathesis may otherwise generate only one kind for an operation.
const MODES: [&[&str]; 2] = [
    &["--mode", "positive", "--phases", "examples,fuzzing"],
    // The sandbox rejects all of these requests, of which Schemathesis would warn.
    &["--mode", "negative", "--phases", "fuzzing", "--warnings", "off"],
];

/// Fuzzes the operations that the sandbox simulates.
pub(super) async fn check(context: &Context<'_>, python: &PythonTools) -> Result<String, Error> {
    let folder = context.output("schemathesis");
    fs::create_dir_all(&folder)?;
    let (_sandbox, sandboxes) = context.tour().await?.start(&["--serve"]).await?;
    let (mut cases, mut operations) = (0, 0);
    for provider in &context.providers {
        let sandbox = &sandboxes[provider];
        let operation_ids: Vec<&str> = sandbox["operations"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for mode in MODES {
            let mut command = python.command("schemathesis");
            command
                .arg("--config-file")
                .arg(context.settings().join("schemathesis.toml"))
                .args(["--no-color", "run"])
                .arg(context.contract(provider))
                .args(["--url", sandbox["base_url"].as_str().unwrap_or_default()])
                .args(mode)
                .args(
                    operation_ids
                        .iter()
                        .flat_map(|operation| ["--include-operation-id", operation]),
                )
                .env("SCHEMATHESIS_HOOKS", "hooks")
                .env("PYTHONPATH", context.settings())
                .env("SANDBOX", sandbox.to_string())
                .current_dir(&folder);
            let output = Child::run(STEP, &mut command, TIMEOUT).await?;
            match generated(&output.stdout) {
                Some(count) if output.is_success() => cases += count,
                _ => return Err(Error::findings(STEP, format!("{provider}\n{}", output.text()))),
            }
        }
        operations += operation_ids.len();
    }
    Ok(format!(
        "{STEP}: {cases} requests to {operations} operations of the sandbox, no finding"
    ))
}

/// Fuzzes the sandbox's admin API, whose contract the sandbox serves.
pub(super) async fn check_admin(context: &Context<'_>, python: &PythonTools) -> Result<String, Error> {
    let folder = context.output("schemathesis-admin");
    fs::create_dir_all(&folder)?;
    let authctl = program::build(context.root, "authctl", &[]).await?;
    let examples = context.root.join("crates/sandbox/examples");
    let modules = env::join_paths([context.settings(), examples]).map_err(io::Error::other)?;
    let mut cases = 0;
    for mode in MODES {
        let mut command = Command::new(&authctl);
        command
            .args(["sandbox", "--"])
            .arg(python.program("python"))
            .arg(context.settings().join("admin.py"))
            .arg(python.program("schemathesis"))
            .arg("--config-file")
            .arg(context.settings().join("schemathesis.toml"))
            .args(["--no-color", "run"])
            // The stream of changes has no end.
            .args(["--exclude-operation-id", "events"])
            .args(mode)
            .env("SCHEMATHESIS_HOOKS", "admin_hooks")
            .env("PYTHONPATH", &modules)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_COLOR", "1")
            // The sandbox listens on loopback, so no proxy may be used.
            .env("NO_PROXY", "127.0.0.1")
            .current_dir(&folder);
        let output = Child::run(STEP, &mut command, TIMEOUT).await?;
        match generated(&output.stdout) {
            Some(count) if output.is_success() => cases += count,
            _ => return Err(Error::findings(STEP, format!("admin API\n{}", output.text()))),
        }
    }
    Ok(format!(
        "{STEP}: {cases} requests to the admin API of the sandbox, no finding"
    ))
}

/// Parses the number of requests from the summary's `123 generated, 123 passed`.
fn generated(stdout: &str) -> Option<usize> {
    let line = stdout.lines().find(|line| line.contains(" generated, "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_count_is_parsed_from_summary() {
        let output = "Test cases:\n  397 generated, 397 passed, 12 skipped\n";
        assert_eq!(generated(output), Some(397));
        assert_eq!(generated("No test cases\n"), None);
    }
}
