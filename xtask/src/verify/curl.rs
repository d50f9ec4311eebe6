//! The commands of the sandbox's README, which call it with curl.

use std::time::Duration;

use fs_err as fs;
use tokio::process::Command;

use super::{child::Child, context::Context, error::Error, program, tools};

const STEP: &str = "curl";
const TIMEOUT: Duration = Duration::from_secs(120);
/// Receiver of webhooks in the README, whose port may be that of another program of this machine.
const RECEIVER: &str = "http://127.0.0.1:8000/webhooks";
/// A receiver that does not exist.
const NO_RECEIVER: &str = "http://127.0.0.1:9/webhooks";

/// curl, which the system's package manager installs.
pub(super) struct Curl(());

impl Curl {
    /// Returns the tool, or [`Error::MissingRuntime`] if it is not installed.
    pub(super) async fn find() -> Result<Self, Error> {
        tools::require(STEP).await.map(Self)
    }

    /// Runs the commands by `authctl sandbox`, and checks what they have changed.
    pub(super) async fn check(&self, context: &Context<'_>) -> Result<String, Error> {
        let readme = fs::read_to_string(context.root.join("crates/sandbox/README.md"))?;
        let commands: String = commands(&readme).collect();
        if !commands.contains(RECEIVER) {
            let problem = format!("the commands of the README do not set the receiver {RECEIVER}");
            return Err(Error::findings(STEP, problem));
        }
        let mut command = Command::new(program::build(context.root, "authctl", &[]).await?);
        command
            .args(["sandbox", "--", "sh"])
            .arg(context.settings().join("sandbox.sh"))
            .env("COMMANDS", commands.replace(RECEIVER, NO_RECEIVER))
            .env("RECEIVER", NO_RECEIVER);
        let output = Child::run(STEP, &mut command, TIMEOUT).await?;
        let passed = output.require_success(STEP)?.stdout.lines().count();
        Ok(format!(
            "{STEP}: the commands of the sandbox's README passed {passed} checks"
        ))
    }
}

/// Returns the commands of each block for a shell.
fn commands(readme: &str) -> impl Iterator<Item = &str> {
    let blocks = readme.split("```sh\n").skip(1);
    blocks.filter_map(|block| Some(block.split_once("```")?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_those_of_shells() {
        let readme = "text\n```sh\ncurl a\n```\n```console\n$ b\n```\n```sh\ncurl c\ncurl d\n```\n";
        let commands: Vec<_> = commands(readme).collect();
        assert_eq!(commands, ["curl a\n", "curl c\ncurl d\n"]);
    }
}
