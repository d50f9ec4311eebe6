//! Proxy process.

use std::{io, time::Duration};

use crate::verify::{child::Child, context::Context, tools::NodeTools};

const TIMEOUT: Duration = Duration::from_secs(300);
const READY_MESSAGE: &str = "Prism is listening on http://";

/// Reaction of a proxy to a violation of the contract.
#[derive(Debug, Clone, Copy)]
pub(super) enum OnViolation {
    /// Returns an error response.
    Reject,
    /// Forwards the message, and logs the violation.
    Log,
}

/// Validating proxy for one contract.
///
/// Prism prepends the upstream's path to each request and ignores the contract's `servers`. It rewrites bodies, so numbers
/// beyond 2^53 change; no check depends on one.
pub(super) struct Proxy {
    pub(super) provider: String,
    child: Child,
    pub(super) address: String,
}

impl Proxy {
    /// Starts a proxy on a free port.
    pub(super) fn start(
        context: &Context<'_>,
        node: &NodeTools,
        provider: &str,
        upstream: &str,
        on_violation: OnViolation,
    ) -> io::Result<Child> {
        let mut command = node.command("@stoplight/prism-cli/dist/index.js");
        command
            .arg("proxy")
            .arg(context.contract(provider))
            .arg(upstream)
            .args(["--host", "127.0.0.1", "--port", "0"])
            .arg(match on_violation {
                OnViolation::Reject => "--errors=true",
                OnViolation::Log => "--errors=false",
            });
        Child::start("Prism", &mut command, TIMEOUT)
    }

    /// Waits until the proxy listens.
    pub(super) async fn ready(provider: &str, mut child: Child) -> io::Result<Self> {
        loop {
            if let Some((_, address)) = child.line().await?.split_once(READY_MESSAGE) {
                let address = address.trim().to_owned();
                return Ok(Self {
                    provider: provider.to_owned(),
                    child,
                    address,
                });
            }
        }
    }

    /// Stops the proxy, and returns the problems in its log.
    pub(super) async fn problems(self) -> io::Result<Vec<String>> {
        Ok(problems(&self.child.stop().await?))
    }
}

/// Returns the lines of Prism's log above the level `info`.
fn problems(log: &str) -> Vec<String> {
    let is_info = |line: &str| {
        ["awaiting", "info", "start"]
            .iter()
            .any(|level| line.contains(&format!("  {level}  ")))
    };
    log.lines()
        .filter(|line| !line.trim().is_empty() && !is_info(line))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_log_are_problems() {
        let log = concat!(
            "[12:04:42 AM] › [CLI] …  awaiting  Starting Prism…\n",
            "[12:04:43 AM] › [CLI] ▶  start     Prism is listening on http://127.0.0.1:41471\n",
            "[12:10:20 AM] › [HTTP SERVER] post /a ℹ  info      Request received\n",
            "[12:10:20 AM] › [HTTP SERVER] post /a ✖  error     Request terminated with error: x\n",
        );
        let found = problems(log);
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with("terminated with error: x"));
    }
}
