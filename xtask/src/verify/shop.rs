//! The sandbox's example in Python.

use std::time::Duration;

use tokio::process::Command;

use super::{child::Child, context::Context, error::Error, program, tools::PythonTools};

const STEP: &str = "shop.py";
const TIMEOUT: Duration = Duration::from_secs(120);

/// Runs the example with the sandbox of `authctl sandbox`: all four providers, the admin API, a webhook and a callback.
pub(super) async fn check(context: &Context<'_>, python: &PythonTools) -> Result<String, Error> {
    let authctl = program::build(context.root, "authctl", &[]).await?;
    let mut command = Command::new(authctl);
    command
        .args(["sandbox", "--"])
        .arg(python.program("python"))
        .arg(context.root.join("crates/sandbox/examples/shop.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // The sandbox and the receiver listen on loopback, so no proxy may be used.
        .env("NO_PROXY", "127.0.0.1");
    let output = Child::run(STEP, &mut command, TIMEOUT)
        .await?
        .require_success(STEP)?;
    let providers = output.stdout.lines().count();
    if providers != context.providers.len() {
        return Err(Error::findings(STEP, output.text()));
    }
    Ok(format!(
        "{STEP}: {providers} providers, with verified webhooks and callbacks"
    ))
}
