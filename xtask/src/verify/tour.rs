//! Program `tour` of the contract tests: runs the clients and the sandbox in a separate process.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tokio::process::Command;

use super::{child::Child, error::Error, program};

/// Timeout of a run, longer than any check that uses it.
const RUN_TIMEOUT: Duration = Duration::from_secs(600);

/// Built program.
pub(super) struct Tour(PathBuf);

impl Tour {
    /// Builds the program.
    pub(super) async fn build(root: &Path) -> Result<Self, Error> {
        program::build(root, "tour", &[]).await.map(Self)
    }

    /// Runs every operation of every client, and returns the metrics in Prometheus' format.
    pub(super) async fn metrics(&self) -> Result<String, Error> {
        let mut command = Command::new(&self.0);
        command.arg("--metrics").env("NO_PROXY", "127.0.0.1");
        let output = Child::run("tour", &mut command, RUN_TIMEOUT).await?;
        Ok(output.require_success("tour")?.stdout)
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
