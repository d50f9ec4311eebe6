//! The program `tour` of the contract tests: the clients and the sandbox in a process of their own.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::Value;

use super::{Failed, child::Child};

const BUILDING: Duration = Duration::from_secs(1200);
/// Longer than any step that it accompanies.
const RUNNING: Duration = Duration::from_secs(600);
const PACKAGE: [&str; 4] = ["--package", "contract-tests", "--bin", "tour"];

/// The built program.
pub(super) struct Tour(PathBuf);

impl Tour {
    pub(super) fn build(root: &Path) -> Result<Self, Failed> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .arg("build")
            .args(PACKAGE)
            .args(["--quiet", "--message-format", "json"])
            .current_dir(root);
        let ended = Child::run("cargo build", &mut cargo, BUILDING)?;
        match executable(&ended.output) {
            Some(program) if ended.status.success() => Ok(Self(program)),
            _ => Err(Failed::found("cargo build of `tour`", ended.words())),
        }
    }

    /// Starts it; with the line that it begins with.
    pub(super) fn start(&self, arguments: &[&str]) -> Result<(Child, Value), Failed> {
        let mut command = Command::new(&self.0);
        // The sandbox is on this machine, whatever the way out of it is.
        command.args(arguments).env("NO_PROXY", "127.0.0.1");
        let tour = Child::start("tour", &mut command, RUNNING)?;
        let line = tour.line()?;
        let begun = serde_json::from_str(&line)
            .map_err(|error| Failed::found("tour", format!("`{line}` is no JSON: {error}")))?;
        Ok((tour, begun))
    }
}

/// Where Cargo put the program, by what it says when it has built it.
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
    fn the_program_is_where_cargo_says() {
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
