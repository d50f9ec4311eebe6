//! Checks of the OAuth 2.0 token providers at `oidc-provider`, a certified OpenID provider.

use std::time::Duration;

use tokio::process::Command;

use super::{child::Child, context::Context, error::Error, program, tools::NodeTools};

const STEP: &str = "oidc-provider";
/// Longer than the timeout of the program.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Runs the program `oidc` at a provider with throw-away clients.
pub(super) async fn check(context: &Context<'_>, node: &NodeTools) -> Result<String, Error> {
    let program = program::build(context.root, "oidc", &[]).await?;
    let mut script = node.script(context, "oidc-provider.mjs")?;
    let mut provider = Child::start(STEP, &mut script, TIMEOUT)?;
    let description = provider.line().await?;
    let mut command = Command::new(program);
    // The provider listens on loopback, so no proxy may be used.
    command.env("NO_PROXY", "127.0.0.1");
    let mut checks = Child::start("oidc", &mut command, TIMEOUT)?;
    checks.write_last_line(&description).await?;
    let output = checks.finish().await?;
    let log = provider.stop().await?;
    let passed = output
        .stdout
        .lines()
        .filter(|line| line.starts_with("ok "))
        .count();
    if !output.is_success() || passed == 0 {
        return Err(Error::findings(STEP, format!("{}{log}", output.text())));
    }
    Ok(format!(
        "{STEP}: {passed} checks of grants, client authentication, rotation and DPoP passed"
    ))
}
