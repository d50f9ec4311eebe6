//! Program `tour` of the contract tests: runs the clients and the sandbox in a separate process.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tokio::process::Command;

use super::{child::Child, error::Error};

const BUILD_TIMEOUT: Duration = Duration::from_secs(1200);
/// Timeout of a run, longer than any check that uses it.
const RUN_TIMEOUT: Duration = Duration::from_secs(600);
const PACKAGE: [&str; 4] = ["--package", "contract-tests", "--bin", "tour"];

/// Built program.
pub(super) struct Tour(PathBuf);

impl Tour {
    /// Builds the program.
    pub(super) async fn build(root: &Path) -> Result<Self, Error> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .arg("build")
            .args(PACKAGE)
            .args(["--quiet", "--message-format", "json"])
            .current_dir(root);
        let output = Child::run("cargo build", &mut cargo, BUILD_TIMEOUT).await?;
        match executable(&output.stdout) {
            Some(program) if output.is_success() => Ok(Self(program)),
            _ => Err(Error::findings("cargo build of `tour`", output.text())),
        }
    }

    /// Starts the program, and returns its first line, which describes the sandbox.
    pub(super) async fn start(&self, arguments: &[&str]) -> Result<(Child, Value), Error> {
        let mut command = Command::new(&self.0);
        // The sandbox listens on loopback, so no proxy may be used.
        command.args(arguments).env("NO_PROXY", "127.0.0.1");
        let mut tour = Child::start("tour", &mut command, RUN_TIMEOUT)?;
        let line = tour.line().await?;
        let description = serde_json::from_str(&line)
            .map_err(|error| Error::findings("tour", format!("`{line}` is not valid JSON: {error}")))?;
        Ok((tour, description))
    }
}

/// Returns the path of the program in Cargo's build messages.
fn executable(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "tour")
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
        assert_eq!(executable(messages), Some(PathBuf::from("/t/debug/tour")));
        assert_eq!(executable("not built"), None);
    }
}
