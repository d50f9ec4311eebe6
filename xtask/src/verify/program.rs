//! Programs of this workspace that checks run in a separate process.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tokio::process::Command;

use super::{child::Child, error::Error};

const STEP: &str = "cargo build";
const TIMEOUT: Duration = Duration::from_secs(1200);

/// Builds the program `name` with the `options` of Cargo, and returns its path.
///
/// No package is selected, so the features are those of the whole workspace, with which its tests are compiled.
pub(super) async fn build(root: &Path, name: &str, options: &[&str]) -> Result<PathBuf, Error> {
    let mut cargo = Command::from(crate::cargo::command());
    cargo
        .args(["build", "--all-features", "--bin", name])
        .args(options)
        .args(["--quiet", "--message-format", "json"])
        .current_dir(root);
    let output = Child::run(STEP, &mut cargo, TIMEOUT).await?;
    match executable(&output.stdout, name) {
        Some(program) if output.is_success() => Ok(program),
        _ => Err(Error::findings(STEP, output.text())),
    }
}

/// Returns the path of the program in Cargo's build messages.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executable_is_found_in_build_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"sandbox"},"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"tour"},"executable":"/t/debug/tour"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(executable(messages, "tour"), Some(PathBuf::from("/t/debug/tour")));
        assert_eq!(executable(messages, "oidc"), None);
        assert_eq!(executable("not built", "tour"), None);
    }
}
