//! The test binaries of the workspace.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde::Deserialize;
use tokio::{process::Command, time::timeout};

use super::{Options, outcome::Outcome};

/// Time for all tests of a binary, on one core too.
const TIMEOUT: Duration = Duration::from_secs(1200);

/// A test binary.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binary {
    /// Its package and target.
    pub(super) name: String,
    executable: PathBuf,
    /// The folder of the package, in which Cargo runs it.
    folder: PathBuf,
}

/// A message of Cargo.
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
    manifest_path: Option<PathBuf>,
    profile: Option<Profile>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds the binaries that CI runs. Cargo's progress stays visible.
pub(super) fn build(root: &Path) -> io::Result<Vec<Binary>> {
    let output = crate::cargo::command()
        .args(["test", "--workspace", "--all-features", "--locked", "--no-run"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other("failed to build the tests"));
    }
    binaries(&String::from_utf8_lossy(&output.stdout))
}

fn binaries(messages: &str) -> io::Result<Vec<Binary>> {
    let messages = messages.lines().map(serde_json::from_str::<Message>);
    messages
        .filter_map(|message| message.map(Message::binary).transpose())
        .collect::<Result<_, _>>()
        .map_err(io::Error::other)
}

impl Message {
    /// The test binary, if it is about one.
    fn binary(self) -> Option<Binary> {
        let executable = self
            .executable
            .filter(|_| self.profile.is_some_and(|profile| profile.test))?;
        let folder = self.manifest_path?.parent()?.to_owned();
        let package = folder.file_name()?.to_string_lossy();
        Some(Binary {
            name: format!("{package}::{}", self.target?.name),
            executable,
            folder,
        })
    }
}

impl Binary {
    /// Runs its tests. One that takes longer than the timeout is killed, and is a failure.
    pub(super) async fn run(&self, options: &Options, seed: Option<u64>) -> io::Result<Outcome> {
        let mut command = if options.one_core {
            let mut command = Command::new("taskset");
            command.args(["-c", "0"]).arg(&self.executable);
            command
        } else {
            Command::new(&self.executable)
        };
        if let Some(seed) = seed {
            // Of a stable compiler too, libtest knows this order, if it is told that instability is welcome.
            command.env("RUSTC_BOOTSTRAP", "1").args([
                "-Zunstable-options",
                "--shuffle-seed",
                &seed.to_string(),
            ]);
        }
        command
            .args(&options.filter)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let Ok(output) = timeout(TIMEOUT, command.output()).await else {
            return Ok(Outcome::parse("did not end", false));
        };
        let output = output?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        let printed = format!("{}{stderr}", String::from_utf8_lossy(&output.stdout));
        Ok(Outcome::parse(&printed, output.status.success()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_binaries_are_run() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","manifest_path":"/r/klavi/Cargo.toml","target":{"name":"klavi"},"profile":{"test":false},"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","manifest_path":"/r/klavi/Cargo.toml","target":{"name":"pay"},"profile":{"test":false},"executable":"/t/pay"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","manifest_path":"/r/klavi/Cargo.toml","target":{"name":"it"},"profile":{"test":true},"executable":"/t/it-1"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        let expected = Binary {
            name: "klavi::it".to_owned(),
            executable: "/t/it-1".into(),
            folder: "/r/klavi".into(),
        };
        assert_eq!(binaries(messages).unwrap(), [expected]);
        assert!(binaries("warning").is_err());
    }
}
